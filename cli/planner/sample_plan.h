// What a sample size shows, and what a margin needs, for one locality: the work behind `sipasctl
// plan`. The formulas are those of libs/stats/sample_size.h.
//
//   SIPAS_ASSIGN_OR_RETURN(const PlanReport report, PlanSample({.margin = 0.05, .population =
//   2000}));
//
// Errors are usage errors that name the flag. Pure, thread-safe.
#ifndef SIPAS_CLI_PLANNER_SAMPLE_PLAN_H_
#define SIPAS_CLI_PLANNER_SAMPLE_PLAN_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "cli/report.pb.h"

namespace sipas::cli {

// As the flags of the same names; zero means that a flag was not given.
struct SamplePlan {
  double margin = 0;
  uint64_t n = 0;
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
};

// Exactly one of margin and n is required.
absl::StatusOr<PlanReport> PlanSample(const SamplePlan& plan);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_PLANNER_SAMPLE_PLAN_H_
