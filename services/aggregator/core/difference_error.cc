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
  const bool is_ok = estimate.state == stats::EstimateState::kOk;
  if (!is_ok && !moderated.has_value()) return std::nullopt;
  EstimateError error{.variance = estimate.variance,
                      .own_variance = is_ok ? estimate.variance : 0,
                      .df = OwnDf(estimate, options.degrees_of_freedom),
                      .has_many_units = estimate.df_domain >= kManyUnitsDf,
                      .prior = std::nullopt};
  if (moderated.has_value()) {
    error.variance = moderated->numbers.variance;
    error.df = moderated->numbers.df;
    error.has_many_units = false;
    error.prior = moderated->prior;
  }
  return error;
}

DifferenceError MakeDifferenceError(const EstimateError& a, const EstimateError& b,
                                    const OwnJointError& own, const ScoreOptions& options) {
  DifferenceError made{.covariance = own.covariance * a.scale() * b.scale(),
                       .df = std::min(a.df, b.df),
                       .df_name = "smaller df"};
  if (options.degrees_of_freedom == DegreesOfFreedomRule::kDomain) {
    made.df_name = "domain df";
  } else if (options.degrees_of_freedom == DegreesOfFreedomRule::kDesign ||
             (a.has_many_units && b.has_many_units)) {
    made.df = own.design_df;
    made.df_name = "design df";
  } else if (!(std::abs(made.covariance) > kNoise * std::sqrt(a.variance * b.variance))) {
    const stats::VarianceTerm terms[] = {{a.variance, a.df}, {b.variance, b.df}};
    made.df = stats::SatterthwaiteDf(terms);
    if (ShareAPrior(a, b)) made.df = std::min(made.df, a.prior->total_df);
    made.df_name = "satterthwaite df";
  }
  return made;
}

}  // namespace sipas::aggregator
