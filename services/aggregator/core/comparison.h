// The difference of two scores, first minus second, with its own interval.
//
//   one campaign, or two that draw their    joint covariance: domains share units where clusters
//   PSUs from one frame                     cross localities, where one contains the other, and
//                                           where waves keep their PSUs
//   two campaigns otherwise                 independent samples, V = V1 + V2
// Variances are those of the two scores, moderated where a domain has few units (variance_rule.h);
// covariance and degrees of freedom: difference_error.h; interval: difference_interval.h.
// A difference has no interval where one of the scores has none: an error of zero on one side is
// not certainty; nor where both are the same people (SAME_DOMAIN). It has no standard error where
// one shows no variance. Limits by MOVER come from the intervals of the two scores, its standard
// error with waves that share a frame from the stacked sample, which counts the units of both waves
// in each: they can differ a little.
// Reasons why two campaigns may not be compared are listed beside the difference, which is left out
// only where it would have no unit: OTHER_UNIT (a share and a mean), OTHER_SCALE (means on two
// scales; listed only for shares), OTHER_QUESTIONNAIRE, OTHER_RULEBOOK, OTHER_REGISTER (codes name
// other localities), OTHER_DESIGN_KIND.
//
// With a margin, in units of the estimate, the difference is also tested for being smaller
// (libs/stats/equivalence.h, at 1 - confidence level), where it has an interval.
//
// Pure function of the snapshot; thread-safe; may read rows. Errors: score_scope.h.
//
//   SIPAS_ASSIGN_OR_RETURN(const ScoreDifference difference, CompareScores(comparison));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_COMPARISON_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_COMPARISON_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "services/aggregator/core/disclosure.h"
#include "services/aggregator/core/estimation_cache.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// All outlive the call.
struct Comparison {
  const std::shared_ptr<const Snapshot>& snapshot;
  const DomainName& first;
  const DomainName& second;
  const domain::StatisticName& statistic;
  const ScoreOptions& options;
  const std::optional<double>& equivalence_margin;
  EstimationCache& cache;
  Disclosure& disclosure;  // of ranked peers; the two scores are not withheld here
};

absl::StatusOr<ScoreDifference> CompareScores(const Comparison& comparison);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_COMPARISON_H_
