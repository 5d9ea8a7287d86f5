// The interval of a difference of two scores, and the equivalence test that belongs to it.
//
//   shares and indices   MOVER (libs/stats/mover.h) from an interval of each score, made as the
//                        score's own is (score_interval.h) but with the degrees of freedom of the
//                        difference: inside [-1, 1], honest near 0 and 1, and there for a score of
//                        exactly 0 or 1, which shows no variance
//   means                Student's t, cut at the largest difference that the scale allows
// or what the query asks for: T is Student's t for shares too, uncut, as R's svycontrast gives it;
// LOGIT and WILSON are MOVER from such intervals. Student's t needs a standard error. The test is
// that of the (1 - 2 alpha) interval of the same method (libs/stats/equivalence.h). Why so:
// docs/design/statistics.md, by simulation.
//
// Pure functions, thread-safe.
//
//   const DifferenceOutcome outcome = MakeDifferenceInterval(inputs, options);
//   if (outcome.interval.has_value()) ...   // outcome.method: "mover of wilson"
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_DIFFERENCE_INTERVAL_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_DIFFERENCE_INTERVAL_H_

#include <optional>
#include <string>

#include "libs/domain/rulebook.h"
#include "libs/stats/difference.h"
#include "libs/stats/estimate.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {

// One of the two scores; borrowed for the call.
struct DifferenceSide {
  const stats::Estimate& estimate;
  const std::optional<ModeratedEstimate>& moderated;
  bool is_share = false;  // of people, as opposed to an index or a mean
};

struct DifferenceInputs {
  DifferenceSide first;
  DifferenceSide second;
  domain::Unit unit = domain::Unit::kFraction;
  double df = 0;
  double covariance = 0;  // of the estimates, with the variances that the scores are served with
  // Nothing where a score shows no variance.
  std::optional<stats::Difference> made{};
  ScoreRange range{.lowest = -1, .highest = 1};
};

struct DifferenceOutcome {
  std::optional<ScoreInterval> interval{};
  std::string reason{};  // why there is none
  std::string method{};  // "t", "mover of wilson", "mover of logit and wilson at the boundary"
  bool is_cut = false;   // to the range
};

DifferenceOutcome MakeDifferenceInterval(const DifferenceInputs& inputs,
                                         const ScoreOptions& options);

// At one minus the confidence level; nothing where it cannot be made.
std::optional<Equivalence> MakeEquivalence(const DifferenceInputs& inputs, double margin,
                                           const ScoreOptions& options);

// May the difference have an interval although this score has no variance?
bool HasLimitsWithoutVariance(const Score& score, const ScoreOptions& options);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_DIFFERENCE_INTERVAL_H_
