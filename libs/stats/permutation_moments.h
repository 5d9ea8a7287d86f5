// Moments of a unit's figure under permutation: what a device, interviewer or day would show if the
// responses of its group (same commune and service) had been dealt to the units at random. The
// whole group is known, so mean, variance and third central moment of that distribution have closed
// forms: no draws, no seed, the same result for any order of the responses.
//
// A unit has n of the N responses of a group:
//   ValueGroup  figure = sum of values x over the unit's responses; with central moments m2, m3 of
//               the group (divisor N): mean n xbar, variance n (N-n)/(N-1) m2,
//               third n (N-n)(N-2n)/((N-1)(N-2)) m3
//   MatchGroup  figure = number of matching pairs inside the unit; p_k = n(n-1)..(n-k+1) /
//               (N(N-1)..(N-k+1)), M pairs, A = sum d(d-1), t triangles, f = sum C(d,3) + (sum over
//               pairs (d-1)(d'-1) - 3 t) sets of three pairs on four responses:
//               E T = M p_2,  E T^2 = M p_2 + A p_3 + (M(M-1) - A) p_4,
//               E T^3 = M p_2 + 3 (A p_3 + (M(M-1) - A) p_4) + 6 (t p_3 + f p_4 + g p_5 + h p_6),
//               g and h: sets of three pairs on five and on six responses
// Source: elementary. The first is sampling without replacement (Cochran, Sampling Techniques
// (1977), chapter 2); in the second p_k is the chance that k given responses all lie in the unit.
// Groups are permuted independently, so moments of a unit add over its groups. Sums have 113 bits,
// so large groups lose nothing to cancellation. Units: those of the values; sums and pairs, not
// rates. No errors and never NaN: groups and units of nobody have moments of 0, values that all
// agree a variance and a third moment of 0. Must hold: n <= N, values finite; `pairs` and `sum`
// are those of the unit's own responses. Immutable values, thread-safe.
//
//   const ValueGroup group(top_shares);                   // of all responses of the group
//   NullMoments unit = group.Unit(25, 23.5);              // 25 responses, sum of their values
//   unit += other_group.Unit(10, 8.25);
//   (unit.observed - unit.mean) / std::sqrt(unit.variance)     // where the variance is not 0
#ifndef SIPAS_LIBS_STATS_PERMUTATION_MOMENTS_H_
#define SIPAS_LIBS_STATS_PERMUTATION_MOMENTS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "libs/stats/answer_match.h"
#include "libs/stats/quad.h"

namespace sipas::stats {

struct NullMoments {
  double observed = 0;
  double mean = 0;
  double variance = 0;
  double third = 0;  // third central moment
  double base = 0;   // responses or pairs that were compared: observed/base is a rate

  NullMoments& operator+=(const NullMoments& other);
};

class ValueGroup {
 public:
  explicit ValueGroup(std::span<const double> values);
  NullMoments Unit(std::size_t n, double sum) const;

 private:
  double size_;
  double mean_ = 0;
  double second_ = 0;
  double third_ = 0;
};

class MatchGroup {
 public:
  explicit MatchGroup(const MatchGraph& graph);
  NullMoments Unit(std::size_t n, std::uint64_t pairs) const;

 private:
  std::size_t size_;
  Quad edges_;
  Quad adjacent_;   // ordered pairs of edges that share a response
  Quad triangles_;  // sets of three edges by the responses they touch: 3, 4, 5, 6
  Quad on_four_;
  Quad on_five_;
  Quad on_six_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PERMUTATION_MOMENTS_H_
