// What a statistic of a rulebook is made of: scored items and what each counts for.
//
//   StatisticParts(rules, overall)   // {{"staff", 1/3}, {"wait", 1/6}, {"trust", 1/4}, ...}
//
// Pure, thread-safe.
#ifndef SIPAS_CLI_BUNDLE_STATISTIC_PARTS_H_
#define SIPAS_CLI_BUNDLE_STATISTIC_PARTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sipas/aggregator/v1/score.pb.h"
#include "sipas/survey/v1/definition.pb.h"

namespace sipas::cli {

struct StatisticPart {
  survey::v1::ScoredItem item;  // with its code filled in
  double coefficient = 0;       // they sum to 1
};

// NOT_FOUND if the rulebook has no such statistic.
absl::StatusOr<std::vector<StatisticPart>> StatisticParts(
    const survey::v1::Rulebook& rules, const aggregator::v1::Statistic& statistic);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_BUNDLE_STATISTIC_PARTS_H_
