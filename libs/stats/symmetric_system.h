// SolveSymmetric: small symmetric non-negative systems, such as normal equations, with 113 bits.
//
// Gauss-Jordan without pivoting, which is stable for such matrices. A column that depends on the
// ones before it gets 0: a solution if the equations agree, which the caller checks if it matters.
// Pure, thread-safe.
//
//   const std::vector<Quad> x = SolveSymmetric({2, 1, 1, 3}, {3, 4});   // 1, 1
#ifndef SIPAS_LIBS_STATS_SYMMETRIC_SYSTEM_H_
#define SIPAS_LIBS_STATS_SYMMETRIC_SYSTEM_H_

#include <vector>

#include "libs/stats/quad.h"

namespace sipas::stats {

// x with A x = b; `a` row by row, b.size()^2 entries.
std::vector<Quad> SolveSymmetric(std::vector<Quad> a, std::vector<Quad> b);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SYMMETRIC_SYSTEM_H_
