#include "services/aggregator/core/difference_error.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/degrees_of_freedom.h"

namespace sipas::aggregator {
namespace {

// A correlation below this is rounding.
constexpr double kNoise = 1e-9;

bool ShareAPrior(const EstimateError& a, const EstimateError& b) {
  return a.prior.has_value() && b.prior.has_value() && a.prior->df == b.prior->df &&
         a.prior->design_effect == b.prior->design_effect && a.prior->total_df == b.prior->total_df;
}

}  // namespace

std::optional<EstimateError> ErrorOf(const stats::Estimate& estimate,
                                     const std::optional<ModeratedEstimate>& moderated,
                                     const ScoreOptions& options) {
  if (estimate.state != stats::EstimateState::kOk && !moderated.has_value()) return std::nullopt;
  EstimateError error{.variance = estimate.variance,
                      .df = OwnDf(estimate, options.degrees_of_freedom),
                      .own_df = estimate.df_domain,
                      .prior = std::nullopt};
  if (moderated.has_value()) {
    error.variance = moderated->numbers.variance;
    error.df = moderated->numbers.df;
    error.own_df = error.df;
    error.prior = moderated->prior;
    const double evidence = OwnVarianceOf(estimate).df;
    error.own_weight = std::isfinite(error.prior->df) ? evidence / (error.prior->df + evidence) : 0;
  }
  return error;
}

EstimateError ErrorWithoutVariance(const stats::Estimate& estimate, const ScoreOptions& options) {
  return {.variance = 0,
          .df = OwnDf(estimate, options.degrees_of_freedom),
          .own_df = estimate.df_domain,
          .prior = std::nullopt};
}

DifferenceError MakeDifferenceError(const EstimateError& a, const EstimateError& b,
                                    const OwnJointError& own, const ScoreOptions& options) {
  DifferenceError made{.covariance = own.covariance * a.scale() * b.scale(),
                       .df = std::min(a.own_df, b.own_df),
                       .df_name = "smaller df"};
  if (options.degrees_of_freedom == DegreesOfFreedomRule::kDomain) {
    made.df_name = "domain df";
  } else if (options.degrees_of_freedom == DegreesOfFreedomRule::kDesign) {
    made.df = own.design_df;
    made.df_name = "design df";
  } else if (a.variance > 0 && b.variance > 0 && !ShareAPrior(a, b) &&
             !(std::abs(own.covariance) > kNoise * std::sqrt(a.variance * b.variance))) {
    const stats::VarianceTerm terms[] = {{a.variance, a.own_df}, {b.variance, b.own_df}};
    made.df = stats::SatterthwaiteDf(terms);
    made.df_name = "satterthwaite df";
  }
  return made;
}

}  // namespace sipas::aggregator
