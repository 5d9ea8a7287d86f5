// Scores and differences as CSV with full precision: what other programs read. Empty cells are
// values that there are not. Columns are added at the end only.
//
//   out << ScoreCsvHeader(); for (const auto& score : scores) out << ScoreCsvRow(score);
//
// Pure functions, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_SCORE_CSV_H_
#define SIPAS_CLI_OUTPUT_SCORE_CSV_H_

#include <string>

#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::cli {

std::string ScoreCsvHeader();
std::string ScoreCsvRow(const aggregator::v1::Score& score);

std::string DifferenceCsvHeader();
std::string DifferenceCsvRow(const aggregator::v1::Difference& difference);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_SCORE_CSV_H_
