#include "cli/output/score_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace sipas::cli {
namespace {

// "SCORE_STATE_NO_INTERVAL" -> "no_interval"; empty for UNSPECIFIED.
std::string Word(const std::string& name, size_t prefix) {
  const std::string word = absl::AsciiStrToLower(name.substr(std::min(prefix, name.size())));
  return word == "unspecified" ? "" : word;
}

std::string InUnit(double value, aggregator::v1::Unit unit, const NumberFormat& numbers,
                   int decimals) {
  return unit == aggregator::v1::UNIT_FRACTION ? numbers.Percent(value, decimals)
                                               : numbers.Number(value, decimals);
}

}  // namespace

std::string StatisticText(const aggregator::v1::Statistic& statistic) {
  const std::string kind = Word(aggregator::v1::StatisticKind_Name(statistic.kind()), 15);
  return statistic.code().empty() ? kind : absl::StrCat(kind, ":", statistic.code());
}

std::string WatermarkText(const aggregator::v1::Watermark& watermark) {
  std::string text;
  for (const aggregator::v1::LogPosition& position : watermark.positions()) {
    absl::StrAppend(&text, text.empty() ? "" : ",", position.log_id(), ":", position.position());
  }
  return text;
}

std::string StateText(aggregator::v1::ScoreState state) {
  return Word(aggregator::v1::ScoreState_Name(state), 12);
}

std::string BasisText(aggregator::v1::Basis basis) {
  return Word(aggregator::v1::Basis_Name(basis), 6);
}

std::string UnitText(aggregator::v1::Unit unit) { return Word(aggregator::v1::Unit_Name(unit), 5); }

std::string ReliabilityText(aggregator::v1::Reliability reliability) {
  return Word(aggregator::v1::Reliability_Name(reliability), 12);
}

std::string ReasonText(const std::string& reason) {
  absl::string_view minimum = reason;
  if (absl::ConsumePrefix(&minimum, "FEWER_RESPONDENTS_THAN_")) {
    return absl::StrCat("fewer than ", minimum);
  }
  return reason == "COMPLEMENTARY" ? "protects others" : reason;
}

std::string DomainText(const aggregator::v1::Score& score) {
  const aggregator::v1::Domain& domain = score.domain();
  std::string text = score.locality_name().empty() ? domain.locality() : score.locality_name();
  if (text.empty()) text = "(all)";
  if (domain.has_breakdown()) {
    absl::StrAppend(&text, " [", domain.breakdown().dimension(), "=", domain.breakdown().value(),
                    "]");
  }
  return text;
}

std::string EstimateText(const aggregator::v1::Score& score, const NumberFormat& numbers,
                         int decimals) {
  if (score.state() == aggregator::v1::SCORE_STATE_SUPPRESSED) return "withheld";
  if (!score.has_estimate()) return "-";
  return InUnit(score.estimate(), score.unit(), numbers, decimals);
}

std::string IntervalText(const aggregator::v1::Score& score, const NumberFormat& numbers,
                         int decimals) {
  if (!score.has_interval()) {
    return score.reason().empty() ? "-" : absl::StrCat("- (", ReasonText(score.reason()), ")");
  }
  return absl::StrCat(InUnit(score.interval().lower(), score.unit(), numbers, decimals), " to ",
                      InUnit(score.interval().upper(), score.unit(), numbers, decimals));
}

std::string OwnIntervalText(const aggregator::v1::Score& score, const NumberFormat& numbers,
                            int decimals) {
  if (!score.has_own_interval()) return "-";
  return absl::StrCat(InUnit(score.own_interval().lower(), score.unit(), numbers, decimals), " to ",
                      InUnit(score.own_interval().upper(), score.unit(), numbers, decimals));
}

std::string SampleSizeText(const aggregator::v1::Score& score, const NumberFormat& numbers) {
  if (score.state() == aggregator::v1::SCORE_STATE_SUPPRESSED) return "-";
  return numbers.Count(score.sample_size());
}

std::string RankText(const aggregator::v1::Score& score) {
  const aggregator::v1::Rank& rank = score.rank();
  if (!score.has_rank() || rank.lower() == 0 || rank.upper() == 0) return "-";
  return absl::StrCat(rank.rank(), " (", rank.lower(), " to ", rank.upper(), ")");
}

}  // namespace sipas::cli
