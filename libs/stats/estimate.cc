#include "libs/stats/estimate.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/design_effect.h"

namespace sipas::stats {
namespace {

// Influences are sums of up to a few hundred doubles of relative error 2^-53, judged against the
// sum of their absolute values; a real standard error is about scale/sqrt(n).
constexpr double kNoise = 1e-12;

Error VarianceProblem(const StatisticValue& value, const DesignVariance& variance, std::size_t k,
                      const DesignCounts& design) {
  if (value.n == 1) return Error::kSingleAnswer;
  if (variance.answered[k].units <= 1) return Error::kAllUnitsInOnePsu;
  const double noise = kNoise * value.scale;
  if (!(variance.covariance.variance(k) > std::max(noise * noise, variance.rounding[k]))) {
    return variance.lonely_strata > 0 ? Error::kLonelyPsu : Error::kZeroVariance;
  }
  return design.degrees_of_freedom() == 0 ? Error::kNoDegreesOfFreedom : Error::kOk;
}

std::optional<double> OfItem(const StatisticValue& value) {
  const auto variance = SimpleRandomVariance(value);
  return variance.ok() ? std::optional(*variance) : std::nullopt;
}

}  // namespace

std::string_view EstimateStateName(EstimateState state) {
  switch (state) {
    case EstimateState::kOk:
      return "OK";
    case EstimateState::kNoVariance:
      return "NO_VARIANCE";
    case EstimateState::kNoValue:
      return "NO_VALUE";
  }
  return "";
}

Estimate MakeEstimate(const StatisticValue& value, const DesignVariance& variance, std::size_t k,
                      const DesignCounts& design, std::optional<double> simple_random_variance) {
  Estimate estimate;
  estimate.df_design = static_cast<double>(design.degrees_of_freedom());
  estimate.df_domain = static_cast<double>(variance.answered[k].degrees_of_freedom());
  estimate.units = variance.answered[k].units;
  estimate.reason = value.error;
  if (!value.defined()) return estimate;
  estimate.value = value.value;
  estimate.n = value.n;
  estimate.sum_w = value.sum_w;
  estimate.simple_random_variance =
      simple_random_variance.has_value() ? simple_random_variance : OfItem(value);
  estimate.reason = VarianceProblem(value, variance, k, design);
  estimate.state = estimate.reason == Error::kOk ? EstimateState::kOk : EstimateState::kNoVariance;
  if (estimate.state != EstimateState::kOk) return estimate;
  estimate.variance = variance.covariance.variance(k);
  estimate.se = std::sqrt(estimate.variance);
  if (!estimate.simple_random_variance.has_value()) return estimate;
  estimate.design_effect = estimate.variance / *estimate.simple_random_variance;
  estimate.effective_n = static_cast<double>(estimate.n) / *estimate.design_effect;
  return estimate;
}

}  // namespace sipas::stats
