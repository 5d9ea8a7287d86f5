// JudgeExcess: which units (devices, interviewers, communes, days) show more of a sign than others
// that asked the same people, beyond chance and beyond the differences that honest units have too.
//
// For each unit the figure, and its moments if responses had been dealt at random within their
// group (permutation_moments.h: mean m, variance s^2, third moment, base n). Honest units differ
// more than that: interviewers meet different hours and households. So a difference between units
// of standard deviation t is allowed for, on the scale c of the figure:
//   kAdditive      c = n: sums of shares; the unit's rate has a normal difference
//   kProportional  c = m: pairs, which grow with whatever makes people alike; m is multiplied by a
//                  gamma variable with mean 1, as in negative binomial counts
// t^2 is estimated by DerSimonian and Laird's formula with z = (observed - m)/s winsorised at the
// outer tenths, so that a few bad units do not hide themselves (as Spiegelhalter, Quality and
// Safety in Health Care 14 (2005)):
//   phi = mean of winsorised z^2/0.6787 (its value for normal z),  w = c^2/s^2
//   t^2 = max(0, (J phi - (J-1))/(sum w - sum w^2/sum w)), 0 for fewer than 10 units
//   variance V = s^2 + t^2 c^2;  third moment + 3 t^2 m s^2 + 2 t^4 m^3 where proportional
//   z = (observed - m)/sqrt V: the shrunken z-score
//   p = P(Pearson type III with these moments >= observed), half a count less for counts; at least
//       1e-12, beyond which such tails mean nothing
// One-sided: only an excess counts. For many units and signs use q-values (false_discovery.h).
//
// Errors: kZeroVariance (a unit without anything to compare it with: leave it out),
// kNumericFailure. Results in the order of the input. Pure, thread-safe.
//
//   const auto list = JudgeExcess(moments, UnitDifference::kAdditive, 0.5);
//   list->units[i].p
#ifndef SIPAS_LIBS_STATS_UNIT_EXCESS_H_
#define SIPAS_LIBS_STATS_UNIT_EXCESS_H_

#include <span>
#include <vector>

#include "libs/stats/permutation_moments.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class UnitDifference { kAdditive, kProportional };

struct UnitExcess {
  double z = 0;
  double p = 1;
};

struct ExcessList {
  double between_units = 0;  // t
  std::vector<UnitExcess> units;
};

// `continuity`: 0.5 where the figure is a count, 0 otherwise.
Result<ExcessList> JudgeExcess(std::span<const NullMoments> units, UnitDifference difference,
                               double continuity);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_UNIT_EXCESS_H_
