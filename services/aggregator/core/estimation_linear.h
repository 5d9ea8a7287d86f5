// A statistic in one domain as a linear form of answer categories, and its influence on each drawn
// unit: what variances and covariances are made of (libs/stats/statistic.h).
//
// Pure functions, thread-safe. Sums run over leaves and units in ascending order.
//
//   SIPAS_ASSIGN_OR_RETURN(const LinearDomain national, Linearize(*index, leaves, rule));
//   for (const UnitInfluence& unit : InfluencesByUnit(*index, leaves, rule, national.form)) ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_LINEAR_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_LINEAR_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/category_sums.h"
#include "libs/stats/statistic.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/score_rule.h"

namespace sipas::aggregator {

struct LinearDomain {
  std::shared_ptr<const stats::CategorySums> sums;
  stats::StatisticValue value;
  std::vector<double> form;  // all zero where the statistic has no value
};

struct UnitInfluence {
  uint32_t unit = 0;
  double influence = 0;
};

// `leaves` ascend. Errors: INTERNAL INCONSISTENT_SNAPSHOT.
absl::StatusOr<LinearDomain> Linearize(const EstimationIndex& index, std::span<const int> leaves,
                                       const ScoreRule& rule);

// Ascending by unit; units where somebody of the domain answered an item of the statistic.
std::vector<UnitInfluence> InfluencesByUnit(const EstimationIndex& index,
                                            std::span<const int> leaves, const ScoreRule& rule,
                                            std::span<const double> form);

// Strata that hold respondents of a domain, ascending.
std::vector<uint32_t> StrataOf(const EstimationIndex& index, std::span<const int> leaves);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_LINEAR_H_
