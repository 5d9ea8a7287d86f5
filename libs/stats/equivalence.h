// Equivalence: has a difference been shown to be smaller than what matters? A difference that is
// "not significant" is no evidence of sameness; this test is what "unchanged" needs.
//
// Two one-sided t tests (TOST): the difference d is inside (-margin, margin) at level alpha when
// both P(T > (margin + d)/se) and P(T > (margin - d)/se) are at most alpha, which is the same as
// the (1 - 2 alpha) interval lying inside the margins. Source: Schuirmann, Journal of
// Pharmacokinetics and Biopharmaceutics 15 (1987) 657-680.
//
// Units: margin in those of the difference, chosen before the data are seen. Errors:
// kLevelOutOfRange (alpha not above 0 and at most 0.5), kVarianceOutOfRange (se or margin not above
// 0, or not finite), kNoDegreesOfFreedom. Pure function, thread-safe.
//
//   const auto e = TestEquivalence({.value = 0.002, .se = 0.004, .df = 60}, 0.02, 0.05);
//   if (e->equivalent) ...   // unchanged within 2 percentage points
#ifndef SIPAS_LIBS_STATS_EQUIVALENCE_H_
#define SIPAS_LIBS_STATS_EQUIVALENCE_H_

#include "libs/stats/difference.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct Equivalence {
  double margin = 0;
  double p = 1;  // the larger of the two
  bool equivalent = false;
};

// `difference.variance` is not used.
Result<Equivalence> TestEquivalence(const Difference& difference, double margin, double alpha);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_EQUIVALENCE_H_
