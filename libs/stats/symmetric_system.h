// SolveSymmetric: small symmetric non-negative systems, such as normal equations, with 113 bits.
//
// Gauss-Jordan without pivoting, which is stable for such matrices (Higham, Accuracy and Stability
// of Numerical Algorithms (2002), chapter 14). A column that depends on the ones before it, with
// 1e-24 or less left of its diagonal entry, gets 0, as by SWEEP (Goodnight, American Statistician
// 33 (1979) 149-158): a solution if the equations agree, which the caller checks if it matters.
//
// Units: those of b over those of a. No errors, and nothing is checked: `a` is symmetric and
// has b.size()^2 finite entries. Pure, thread-safe.
//
//   const std::vector<Quad> x = SolveSymmetric({2, 1, 1, 3}, {3, 4});   // 1, 1
#ifndef SIPAS_LIBS_STATS_SYMMETRIC_SYSTEM_H_
#define SIPAS_LIBS_STATS_SYMMETRIC_SYSTEM_H_

#include <vector>

#include "libs/stats/quad.h"

namespace sipas::stats {

// x with A x = b; `a` row by row.
std::vector<Quad> SolveSymmetric(std::vector<Quad> a, std::vector<Quad> b);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SYMMETRIC_SYSTEM_H_
