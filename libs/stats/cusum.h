// CUSUM: watching a standardised figure day by day for a small lasting fall (or rise), and how long
// it takes to alarm with and without one.
//
// With z_t = (x_t - mean)/sd, C_t = max(0, C_{t-1} - z_t - k), alarm at C_t >= h (Page, Biometrika
// 41 (1954)): k is half the shift that matters, in sd; a rise is watched by the mirrored figure.
// x_t is a design-based daily estimate with its standard error as sd, not a single answer: answers
// of one day are alike, and the run lengths below are those of independent, normal z.
//
// CusumRunLength: the average number of days to an alarm when the mean has shifted by `shift` sd
// towards the alarm, from C_0 = 0, by the Markov chain of Brook and Evans (Biometrika 59 (1972)):
// [0, h) in `states` intervals of width w = 2h/(2 states - 1), the first one half as wide, each
// with its middle as value; a day moves i to j with probability
//   Phi((j - i) w + w/2 + k - shift) - Phi((j - i) w - w/2 + k - shift);  (I - R) ARL = 1,
// extrapolated to w = 0 from `states` and half as many, as the error goes with w^2.
// Two-sided: 1/ARL = 1/ARL(shift) + 1/ARL(-shift) (Kemp, JRSS B 23 (1961)).
// Known: k = 0.5, h = 4: 168 days between false alarms, 8.38 to notice a shift of 1 sd; h = 5: 465
// and 10.4 (Montgomery, Introduction to Statistical Quality Control).
//
// Errors: kVarianceOutOfRange (h or sd not above 0, k or shift not finite), kNotConverged. Pure,
// thread-safe. Cost states^3.
//
//   double c = 0;
//   for (const Day& day : days) if ((c = NextCusum(c, z(day), 0.5)) >= 5) Alarm();
#ifndef SIPAS_LIBS_STATS_CUSUM_H_
#define SIPAS_LIBS_STATS_CUSUM_H_

#include <algorithm>
#include <cstddef>

#include "libs/stats/result.h"

namespace sipas::stats {

// One day later; z below 0 is worse.
constexpr double NextCusum(double before, double z, double k) {
  return std::max(0.0, before - z - k);
}

struct CusumRule {
  double k = 0.5;
  double h = 5;
};

struct CusumLengths {
  double one_sided = 0;
  double two_sided = 0;
};

// In days; 100 states give five digits or more for h up to 5. At least 4.
Result<CusumLengths> CusumRunLength(const CusumRule& rule, double shift, std::size_t states = 100);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_CUSUM_H_
