#include "libs/stats/equivalence.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/bisection.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// P(T > t).
Result<double> UpperTail(double t, double df) {
  const auto two_sided = StudentTwoSidedP(t, df);
  if (!two_sided.ok()) return two_sided.error();
  return t > 0 ? *two_sided / 2 : 1 - *two_sided / 2;
}

bool IsUsable(double size) { return size > 0 && std::isfinite(size); }

// The alpha in (0, 1/2) below which `holds` is no longer true of the (1 - 2 alpha) interval.
template <typename Condition>
double LargestRefused(const DifferenceLimitsAt& limits_at, Condition holds) {
  return Bisect(0.5, 0, [&](double alpha) {
    const auto limits = limits_at(1 - 2 * alpha);
    return limits.ok() && holds(*limits);
  });
}

// p of "the difference is `margin` or more".
double AtLeast(double margin, double value, const DifferenceLimitsAt& limits_at) {
  if (value < margin) {
    return LargestRefused(limits_at,
                          [=](const DifferenceLimits& limits) { return limits.upper < margin; });
  }
  return 1 - LargestRefused(limits_at,
                            [=](const DifferenceLimits& limits) { return limits.lower > margin; });
}

}  // namespace

Result<Equivalence> TestEquivalence(const Difference& difference, double margin, double alpha) {
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  if (!IsUsable(margin) || !IsUsable(difference.se)) return Error::kVarianceOutOfRange;
  if (!(difference.df > 0)) return Error::kNoDegreesOfFreedom;
  const auto above = UpperTail((margin + difference.value) / difference.se, difference.df);
  if (!above.ok()) return above.error();
  const auto below = UpperTail((margin - difference.value) / difference.se, difference.df);
  if (!below.ok()) return below.error();
  const double p = std::max(*above, *below);
  return Equivalence{margin, p, p <= alpha};
}

Result<Equivalence> TestEquivalence(double value, const DifferenceLimitsAt& limits_at,
                                    double margin, double alpha) {
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  if (!IsUsable(margin) || !std::isfinite(value)) return Error::kVarianceOutOfRange;
  // At 1/2 the interval is the estimate, which no method is asked for.
  if (alpha < 0.5) {
    const auto limits = limits_at(1 - 2 * alpha);
    if (!limits.ok()) return limits.error();
  }
  const DifferenceLimitsAt mirrored = [&](double level) -> Result<DifferenceLimits> {
    const auto limits = limits_at(level);
    if (!limits.ok()) return limits.error();
    return DifferenceLimits{-limits->upper, -limits->lower};
  };
  const double p = std::max(AtLeast(margin, value, limits_at), AtLeast(margin, -value, mirrored));
  return Equivalence{margin, p, p <= alpha};
}

}  // namespace sipas::stats
