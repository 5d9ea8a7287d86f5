// Equivalence: has a difference been shown to be smaller than what matters? A difference that is
// "not significant" is no evidence of sameness; this test is what "unchanged" needs.
//
// Two one-sided tests (TOST) at level alpha: the difference d is inside (-margin, margin) when both
// "d >= margin" and "d <= -margin" are refused, which is the same as the (1 - 2 alpha) interval
// lying inside the margins. Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15
// (1987) 657-680.
//   of a Student interval   p = max(P(T > (margin + d)/se), P(T > (margin - d)/se))
//   of any other interval   p is the alpha at which a limit of the (1 - 2 alpha) interval meets its
//                           margin, the larger of the two; 1 - alpha of the other limit where d is
//                           beyond the margin. Not given below 1e-16, where 1 - 2 alpha is 1.
//
// Units: margin in those of the difference, chosen before the data are seen. Errors:
// kLevelOutOfRange (alpha not above 0 and at most 0.5), kVarianceOutOfRange (se or margin not above
// 0, or not finite), kNoDegreesOfFreedom, and what the interval refuses at 1 - 2 alpha. Pure
// functions, thread-safe.
//
//   const auto e = TestEquivalence({.value = 0.002, .se = 0.004, .df = 60}, 0.02, 0.05);
//   if (e->equivalent) ...   // unchanged within 2 percentage points
#ifndef SIPAS_LIBS_STATS_EQUIVALENCE_H_
#define SIPAS_LIBS_STATS_EQUIVALENCE_H_

#include <functional>

#include "libs/stats/difference.h"
#include "libs/stats/mover.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct Equivalence {
  double margin = 0;
  double p = 1;  // the larger of the two
  bool equivalent = false;
};

// With Student's t. `difference.variance` is not used.
Result<Equivalence> TestEquivalence(const Difference& difference, double margin, double alpha);

// The interval of a difference at a level inside (0, 1). It gets wider with the level.
using DifferenceLimitsAt = std::function<Result<DifferenceLimits>(double level)>;

// With the interval that the difference is given; `value` is the estimate that it encloses.
Result<Equivalence> TestEquivalence(double value, const DifferenceLimitsAt& limits_at,
                                    double margin, double alpha);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_EQUIVALENCE_H_
