// The error of the difference of two scores of one campaign or of two waves.
//
// Variances are those of the scores (own or moderated); the correlation is that of the own
// variances, so a covariance grows and shrinks with the variances that it belongs to.
// Degrees of freedom, unless the query names a rule:
//   both have many units          the design's                              "design df"
//   independent, one has few      Satterthwaite's; of two siblings at most   "satterthwaite df"
//                                 what all siblings have together
//   correlated, one has few       the smaller                               "smaller df"
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
  double variance = 0;      // that the score is served with
  double own_variance = 0;  // 0 if it has none
  double df = 0;
  bool has_many_units = false;                    // and is therefore served with its own variance
  std::optional<stats::DesignEffectPrior> prior;  // of a moderated variance

  // Served standard error over the own one; 1 without an own one.
  double scale() const { return own_variance > 0 ? std::sqrt(variance / own_variance) : 1; }
};

// Nothing where the estimate has no variance.
std::optional<EstimateError> ErrorOf(const stats::Estimate& estimate,
                                     const std::optional<ModeratedEstimate>& moderated,
                                     const ScoreOptions& options);

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
