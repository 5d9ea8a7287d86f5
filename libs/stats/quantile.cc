#include "libs/stats/quantile.h"

#include <array>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/complement.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstddef>
#include <functional>

namespace sipas::stats {
namespace {

namespace policies = boost::math::policies;

// Boost's default precision, but failures come back as NaN or infinity instead of exceptions.
using NoThrow = policies::policy<policies::domain_error<policies::errno_on_error>,
                                 policies::pole_error<policies::errno_on_error>,
                                 policies::overflow_error<policies::errno_on_error>,
                                 policies::evaluation_error<policies::errno_on_error>,
                                 policies::rounding_error<policies::errno_on_error>>;

// Beyond it Boost's beta quantile needs seconds to minutes.
constexpr double kMaxBetaShape = 1e9;

bool IsTail(double tail) { return tail > 0 && tail < 1; }

Result<double> Finite(double value) {
  if (!std::isfinite(value)) return Error::kNumericFailure;
  return value;
}

struct KnownQuantile {
  double tail = 0;  // 0: none
  double df = 0;
  double quantile = 0;
};

// Where this thread remembers Student's quantile: the scores of a list share their level and mostly
// their degrees of freedom, and Boost takes as long for one quantile as the rest of a score takes.
KnownQuantile& PlaceOf(double tail, double df) {
  constexpr std::size_t kPlaces = 64;
  thread_local std::array<KnownQuantile, kPlaces> places;
  const std::hash<double> hash;
  return places[(hash(df) ^ hash(tail)) % kPlaces];
}

Error CheckBeta(double tail, double a, double b) {
  if (!IsTail(tail)) return Error::kLevelOutOfRange;
  const bool shapes = a > 0 && b > 0 && std::isfinite(a) && std::isfinite(b);
  if (!shapes) return Error::kVarianceOutOfRange;
  return a + b > kMaxBetaShape ? Error::kNumericFailure : Error::kOk;
}

}  // namespace

Result<double> NormalUpperQuantile(double tail) {
  if (!IsTail(tail)) return Error::kLevelOutOfRange;
  const boost::math::normal_distribution<double, NoThrow> normal;
  return Finite(quantile(complement(normal, tail)));
}

Result<double> StudentUpperQuantile(double tail, double df) {
  if (!IsTail(tail)) return Error::kLevelOutOfRange;
  if (!(df > 0)) return Error::kNoDegreesOfFreedom;
  if (std::isinf(df)) return NormalUpperQuantile(tail);
  KnownQuantile& known = PlaceOf(tail, df);
  if (known.tail == tail && known.df == df) return known.quantile;
  const boost::math::students_t_distribution<double, NoThrow> student(df);
  const Result<double> found = Finite(quantile(complement(student, tail)));
  if (found.ok()) known = {.tail = tail, .df = df, .quantile = *found};
  return found;
}

Result<double> BetaLowerQuantile(double tail, double a, double b) {
  if (const Error error = CheckBeta(tail, a, b); error != Error::kOk) return error;
  const boost::math::beta_distribution<double, NoThrow> beta(a, b);
  return Finite(quantile(beta, tail));
}

Result<double> BetaUpperQuantile(double tail, double a, double b) {
  if (const Error error = CheckBeta(tail, a, b); error != Error::kOk) return error;
  const boost::math::beta_distribution<double, NoThrow> beta(a, b);
  return Finite(quantile(complement(beta, tail)));
}

Result<double> LogBeta(double a, double b) {
  if (!(a > 0 && b > 0)) return Error::kVarianceOutOfRange;
  using boost::math::lgamma;
  return Finite(lgamma(a, NoThrow()) + lgamma(b, NoThrow()) - lgamma(a + b, NoThrow()));
}

Result<double> StudentTwoSidedP(double t, double df) {
  if (!std::isfinite(t)) return Error::kVarianceOutOfRange;
  if (!(df > 0)) return Error::kNoDegreesOfFreedom;
  if (std::isinf(df)) return std::erfc(std::abs(t) / std::sqrt(2.0));
  const boost::math::students_t_distribution<double, NoThrow> student(df);
  return Finite(2 * cdf(complement(student, std::abs(t))));
}

double NormalUpperTail(double z) { return std::erfc(z / std::sqrt(2.0)) / 2; }

Result<double> PearsonThreeUpperTail(double z, double skewness) {
  if (!std::isfinite(z) || !std::isfinite(skewness)) return Error::kVarianceOutOfRange;
  // Below this the gamma distribution is the normal one to 1e-7.
  constexpr double kSymmetric = 1e-6;
  if (std::abs(skewness) < kSymmetric) return NormalUpperTail(z);
  // (G - shape)/sqrt(shape) with G gamma has skewness 2/sqrt(shape).
  const double shape = 4 / (skewness * skewness);
  const double at = shape + (skewness > 0 ? z : -z) * std::sqrt(shape);
  if (at <= 0) return skewness > 0 ? 1.0 : 0.0;
  return Finite(skewness > 0 ? boost::math::gamma_q(shape, at, NoThrow())
                             : boost::math::gamma_p(shape, at, NoThrow()));
}

}  // namespace sipas::stats
