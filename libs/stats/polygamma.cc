#include "libs/stats/polygamma.h"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

#include "libs/stats/bisection.h"

namespace sipas::stats {
namespace {

namespace policies = boost::math::policies;

// Failures come back as NaN or infinity instead of exceptions.
using NoThrow = policies::policy<policies::domain_error<policies::errno_on_error>,
                                 policies::pole_error<policies::errno_on_error>,
                                 policies::overflow_error<policies::errno_on_error>,
                                 policies::evaluation_error<policies::errno_on_error>,
                                 policies::rounding_error<policies::errno_on_error>>;

Result<double> Finite(double value) {
  if (!std::isfinite(value)) return Error::kNumericFailure;
  return value;
}

}  // namespace

Result<double> Digamma(double x) {
  if (!(x > 0)) return Error::kNumericFailure;
  return Finite(boost::math::digamma(x, NoThrow()));
}

Result<double> Trigamma(double x) {
  if (!(x > 0)) return Error::kNumericFailure;
  return Finite(boost::math::trigamma(x, NoThrow()));
}

Result<double> InverseTrigamma(double y) {
  if (!(y > 0) || !std::isfinite(y)) return Error::kNumericFailure;
  // 1/x < psi'(x) < 1/x + 1/x^2, so the root lies between these two.
  const double low = 1 / y;
  const double high = (1 + std::sqrt(1 + 4 * y)) / (2 * y);
  if (!std::isfinite(low) || !std::isfinite(high)) return Error::kNumericFailure;
  return Bisect(low, high, [y](double x) { return boost::math::trigamma(x, NoThrow()) > y; });
}

}  // namespace sipas::stats
