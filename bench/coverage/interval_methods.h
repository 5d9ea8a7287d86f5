// Every interval method, applied to one survey of sibling provinces.
//
// Pure functions, thread-safe.
//
//   const Survey survey = MakeSurvey(scenario, DrawSurvey(...));
//   for (const Method& method : IntervalMethods()) limits = method.limits(survey, j);
#ifndef SIPAS_BENCH_COVERAGE_INTERVAL_METHODS_H_
#define SIPAS_BENCH_COVERAGE_INTERVAL_METHODS_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bench/coverage/scenario.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::bench {

struct Survey {
  std::vector<stats::Estimate> estimates;
  // Of variances moderated whatever the number of units and siblings, and by the default rule.
  std::vector<std::optional<aggregator::ModeratedEstimate>> moderated;
  std::vector<std::optional<aggregator::ModeratedEstimate>> by_rule;
  bool is_share = true;
};

struct Limits {
  double lower = 0;
  double upper = 0;
};

struct Method {
  std::string_view name;
  std::optional<Limits> (*limits)(const Survey& survey, std::size_t province);
};

Survey MakeSurvey(const Scenario& scenario, std::vector<stats::Estimate> estimates);

// The last one is the default of the aggregator.
std::span<const Method> IntervalMethods();

}  // namespace sipas::bench

#endif  // SIPAS_BENCH_COVERAGE_INTERVAL_METHODS_H_
