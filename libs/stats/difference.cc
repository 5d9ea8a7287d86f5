#include "libs/stats/difference.h"

#include <cmath>
#include <vector>

#include "libs/stats/degrees_of_freedom.h"

namespace sipas::stats {
namespace {

// Below this part of the variances that went in, what is left is rounding.
constexpr double kNoise = 1e-14;

Result<Difference> Checked(double value, double variance, double variance_in, double df) {
  if (!std::isfinite(value) || !std::isfinite(variance)) return Error::kVarianceOutOfRange;
  if (!(variance > kNoise * variance_in)) return Error::kZeroVariance;
  if (!(df > 0)) return Error::kNoDegreesOfFreedom;
  return Difference{value, variance, std::sqrt(variance), df};
}

}  // namespace

Result<Difference> Contrast(std::span<const double> values, const Covariance& joint,
                            std::span<const double> coefficients, double df) {
  if (values.size() != joint.size() || coefficients.size() != joint.size()) {
    return Error::kUnknownStatistic;
  }
  double value = 0;
  double variance_in = 0;
  for (std::size_t k = 0; k < values.size(); ++k) {
    value += coefficients[k] * values[k];
    variance_in += coefficients[k] * coefficients[k] * joint.variance(k);
  }
  return Checked(value, joint.Contrast(coefficients), variance_in, df);
}

Result<Difference> DifferenceUnderOneDesign(double a, double b, const Covariance& joint,
                                            std::size_t i, std::size_t j, double df) {
  if (i >= joint.size() || j >= joint.size()) return Error::kUnknownStatistic;
  const double variance_in = joint.variance(i) + joint.variance(j);
  return Checked(a - b, variance_in - 2 * joint(i, j), variance_in, df);
}

Result<Difference> DifferenceOfIndependent(const IndependentEstimate& a,
                                           const IndependentEstimate& b, DfRule rule) {
  if (!(a.variance >= 0) || !(b.variance >= 0)) return Error::kVarianceOutOfRange;
  if (!(a.df > 0) || !(b.df > 0)) return Error::kNoDegreesOfFreedom;
  const double variance = a.variance + b.variance;
  const VarianceTerm terms[] = {{a.variance, a.df}, {b.variance, b.df}};
  const double df = rule == DfRule::kSum ? a.df + b.df : SatterthwaiteDf(terms);
  return Checked(a.value - b.value, variance, variance, df);
}

}  // namespace sipas::stats
