#include "libs/stats/mover.h"

#include <algorithm>
#include <cmath>

namespace sipas::stats {
namespace {

// A limit may miss its estimate by this much, and this part of what went in is rounding.
constexpr double kNoise = 1e-14;

bool Encloses(const EstimateLimits& limits) {
  const double slack = kNoise * (1 + std::abs(limits.estimate));
  return std::isfinite(limits.lower) && std::isfinite(limits.upper) &&
         limits.lower <= limits.estimate + slack && limits.estimate <= limits.upper + slack;
}

// The length of the difference of two vectors of lengths x and y whose angle has the cosine r; 0
// where it is rounding.
double Recover(double x, double y, double r) {
  x = std::max(0.0, x);
  y = std::max(0.0, y);
  const double square = (x * x + y * y) - 2 * r * (x * y);
  return square > kNoise * (x * x + y * y) ? std::sqrt(square) : 0;
}

}  // namespace

Result<DifferenceLimits> MoverLimits(const EstimateLimits& a, const EstimateLimits& b,
                                     double correlation) {
  if (!Encloses(a) || !Encloses(b) || !(std::abs(correlation) <= 1)) {
    return Error::kVarianceOutOfRange;
  }
  const double below = Recover(a.estimate - a.lower, b.upper - b.estimate, correlation);
  const double above = Recover(a.upper - a.estimate, b.estimate - b.lower, correlation);
  if (below == 0 && above == 0) return Error::kZeroVariance;
  const double d = a.estimate - b.estimate;
  return DifferenceLimits{std::max(d - below, a.lower - b.upper),
                          std::min(d + above, a.upper - b.lower)};
}

}  // namespace sipas::stats
