// Words and cells of scores that tables and CSV share.
//
//   StatisticText(score.statistic())   // "item:satisfied"
//   WatermarkText(score.watermark())   // "0195...:73427"
//
// Pure functions, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_SCORE_TEXT_H_
#define SIPAS_CLI_OUTPUT_SCORE_TEXT_H_

#include <string>

#include "cli/output/number_format.h"
#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::cli {

// As the flag --statistic reads it.
std::string StatisticText(const aggregator::v1::Statistic& statistic);
// As the flag --min_watermark reads it.
std::string WatermarkText(const aggregator::v1::Watermark& watermark);
// "ok", "no_interval", "no_value", "suppressed".
std::string StateText(aggregator::v1::ScoreState state);
// "sampling", "model", "none".
std::string BasisText(aggregator::v1::Basis basis);
// "fraction", "scale".
std::string UnitText(aggregator::v1::Unit unit);
// Name, or code, or "(all)"; with "[gender=female]" where the domain is a breakdown.
std::string DomainText(const aggregator::v1::Score& score);

// Of the locality's own variance; "-" where that is not beside another one.
std::string OwnIntervalText(const aggregator::v1::Score& score, const NumberFormat& numbers,
                            int decimals);

// "reliable", "review", "unreliable"; empty where it was not judged.
std::string ReliabilityText(aggregator::v1::Reliability reliability);
// In words where a score is withheld: "fewer than 10", "protects others"; otherwise the reason
// itself.
std::string ReasonText(const std::string& reason);

// An estimate in its unit: "44.5 %" or "3.28"; "withheld" if it is, "-" if absent.
std::string EstimateText(const aggregator::v1::Score& score, const NumberFormat& numbers,
                         int decimals);
// "43.9 % to 45.1 %"; "- (ONE_PSU)" with the reason, "- (fewer than 10)", where there is none.
std::string IntervalText(const aggregator::v1::Score& score, const NumberFormat& numbers,
                         int decimals);
// "73,421"; "-" where the score is withheld.
std::string SampleSizeText(const aggregator::v1::Score& score, const NumberFormat& numbers);
// "2 (1 to 4)"; never a rank without its range: then "-".
std::string RankText(const aggregator::v1::Score& score);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_SCORE_TEXT_H_
