// Scores and differences for people: at most 80 columns, every number with its uncertainty, the
// method and the state of the log underneath.
//
//   out << ScoreTable(scores, NumberFormat(), {});
//
// Pure functions, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_SCORE_TABLE_H_
#define SIPAS_CLI_OUTPUT_SCORE_TABLE_H_

#include <span>
#include <string>
#include <vector>

#include "cli/output/number_format.h"
#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::cli {

// Scores of one campaign and statistic; ranks are shown if there are any.
std::string ScoreTable(const std::vector<aggregator::v1::Score>& scores,
                       const NumberFormat& numbers);

std::string DifferenceTable(const aggregator::v1::Difference& difference,
                            const NumberFormat& numbers);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_SCORE_TABLE_H_
