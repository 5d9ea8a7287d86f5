// The error of the difference of two scores of one campaign or of two waves.
//
// Variances are those of the scores, own or moderated. A covariance of moderated variances is
// moderated like them: its own estimate has the weight that the own evidence has there, and the
// rest is drawn to 0, as if no unit were shared. The correlation of three shared units says next to
// nothing, and with two it is always -1 or 1; where it is truly positive, as it mostly is, this errs
// on the side of a longer interval.
// Degrees of freedom, unless the query names a rule, from those that the two scores have by
// themselves (moderated: with the prior's), not the whole design's:
//   independent                          Satterthwaite's    "satterthwaite df"
//   correlated by the own evidence, or   the smaller        "smaller df"
//   one shows no variance, or siblings whose
//   variances share their prior and
//   therefore err together
//
// Pure functions, thread-safe.
//
//   const DifferenceError error = MakeDifferenceError(a, b, {.covariance = c, .design_df = df},
//                                                     options);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_DIFFERENCE_ERROR_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_DIFFERENCE_ERROR_H_

#include <cmath>
#include <optional>
#include <string>

#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {

// The error of one score.
struct EstimateError {
  double variance = 0;                            // that the score is served with
  double df = 0;                                  // that the score is served with
  double own_df = 0;                              // of this variance, never the whole design's
  std::optional<stats::DesignEffectPrior> prior;  // of a moderated variance

  // Weight of the own variance in the served one: d/(d0 + d) if moderated (moderated_variance.h).
  double own_weight = 1;

  // What a covariance of the own variance is multiplied with.
  double scale() const { return std::sqrt(own_weight); }
};

// Nothing where the estimate has no variance.
std::optional<EstimateError> ErrorOf(const stats::Estimate& estimate,
                                     const std::optional<ModeratedEstimate>& moderated,
                                     const ScoreOptions& options);

// Of a share of exactly 0 or 1 whose units agree: its degrees of freedom are known all the same.
EstimateError ErrorWithoutVariance(const stats::Estimate& estimate, const ScoreOptions& options);

// What the common design says about two estimates.
struct OwnJointError {
  double covariance = 0;
  double design_df = 0;  // of a difference, by the design's counts
};

struct DifferenceError {
  double covariance = 0;
  double df = 0;
  std::string df_name;
};

DifferenceError MakeDifferenceError(const EstimateError& a, const EstimateError& b,
                                    const OwnJointError& own, const ScoreOptions& options);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_DIFFERENCE_ERROR_H_
