// What a sample size shows, and what a margin needs, for one locality: the work behind `sipasctl
// plan`. The formulas are those of libs/stats/sample_size.h.
//
//   SIPAS_ASSIGN_OR_RETURN(const PlanReport report, PlanSample({.margin = 0.05, .population =
//   2000}));
//
// With several localities of clusters it also says what intervals the aggregator would serve, by its
// rule (docs/design/statistics.md): moderated among ten siblings or more, below 30 own degrees of
// freedom. That localities are siblings, sampled alike, and how alike their design effects are
// (prior_df) is assumed; the served prior comes from the answers.
//
// Errors are usage errors that name the flag. Pure, thread-safe.
#ifndef SIPAS_CLI_PLANNER_SAMPLE_PLAN_H_
#define SIPAS_CLI_PLANNER_SAMPLE_PLAN_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "cli/report.pb.h"

namespace sipas::cli {

// As the flags of the same names; where it is in no range, zero means that a flag was not given.
struct SamplePlan {
  std::optional<double> margin = std::nullopt;
  std::optional<uint64_t> n = std::nullopt;
  double share = 0.5;
  double confidence = 0.95;
  uint64_t population = 0;
  double deff = 0;
  double icc = 0;
  uint64_t cluster_size = 0;
  uint64_t strata = 1;
  uint64_t localities = 1;
  double power = 0.8;
  double overlap_correlation = 0;
  // Correct for `population`, as if every sampling stage were: sizes, margins, and the changes that
  // are seen, of which each wave's variance is multiplied by (N-n)/(N-1).
  bool finite_population = false;
  // Of the moderated variance of several localities; 12 is design effects whose coefficient of
  // variation is 0.5 (sqrt(2/(prior_df - 4)), for scaled inverse chi-square ones).
  double prior_df = 12;
};

// Exactly one of margin and n is required.
absl::StatusOr<PlanReport> PlanSample(const SamplePlan& plan);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_PLANNER_SAMPLE_PLAN_H_
