#include "libs/stats/equivalence.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// P(T > t).
Result<double> UpperTail(double t, double df) {
  const auto two_sided = StudentTwoSidedP(t, df);
  if (!two_sided.ok()) return two_sided.error();
  return t > 0 ? *two_sided / 2 : 1 - *two_sided / 2;
}

}  // namespace

Result<Equivalence> TestEquivalence(const Difference& difference, double margin, double alpha) {
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  const auto usable = [](double size) { return size > 0 && std::isfinite(size); };
  if (!usable(margin) || !usable(difference.se)) return Error::kVarianceOutOfRange;
  if (!(difference.df > 0)) return Error::kNoDegreesOfFreedom;
  const auto above = UpperTail((margin + difference.value) / difference.se, difference.df);
  if (!above.ok()) return above.error();
  const auto below = UpperTail((margin - difference.value) / difference.se, difference.df);
  if (!below.ok()) return below.error();
  const double p = std::max(*above, *below);
  return Equivalence{margin, p, p <= alpha};
}

}  // namespace sipas::stats
