// MOVER, the method of variance estimates recovery: limits of a difference a - b from the limits of
// a and of b, which may lie unevenly about their estimates, as those of shares near 0 and 1 do.
//
//   L = (a - b) - sqrt((a - l_a)^2 - 2 r (a - l_a)(u_b - b) + (u_b - b)^2)
//   U = (a - b) + sqrt((u_a - a)^2 - 2 r (u_a - a)(b - l_b) + (b - l_b)^2)
//
// r is the correlation of the two estimates, 0 for independent samples. A distance from an estimate
// to its limit stands for t times the standard error that the estimate would have if the truth lay
// there. With t intervals on both sides and one t it is exactly (a - b) -+ t sqrt(V_a + V_b - 2C).
// The limits never leave [l_a - u_b, u_a - l_b]: a difference of shares stays inside [-1, 1].
// Sources: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10 (Wilson's limits,
// independent samples); Zou and Donner, Statistics in Medicine 27 (2008) 1693-1702 (any limits).
//
// Units: those of the estimates; all limits at one level. Errors: kVarianceOutOfRange (something is
// not finite, limits do not enclose their estimate, r outside [-1, 1]), kZeroVariance (nothing is
// left but rounding). Pure function, thread-safe.
//
//   const auto a = WilsonInterval(0.8, 70, kInfiniteDf, 0.95);
//   const auto b = WilsonInterval(0.6, 80, kInfiniteDf, 0.95);
//   MoverLimits({0.8, a->lower, a->upper}, {0.6, b->lower, b->upper}, 0);   // 0.0524 to 0.3339
#ifndef SIPAS_LIBS_STATS_MOVER_H_
#define SIPAS_LIBS_STATS_MOVER_H_

#include "libs/stats/result.h"

namespace sipas::stats {

// An estimate and its limits, which enclose it.
struct EstimateLimits {
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};

struct DifferenceLimits {
  double lower = 0;
  double upper = 0;
};

Result<DifferenceLimits> MoverLimits(const EstimateLimits& a, const EstimateLimits& b,
                                     double correlation);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_MOVER_H_
