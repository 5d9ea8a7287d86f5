// Quad: floating point with 113 bits, for what is computed from exact sums at read time.
//
// A variance from sums of squares is a small difference of large numbers. The sums themselves are
// exact (wide_int.h); combining them with 113 bits leaves more than 53 correct ones even when
// twenty digits cancel, so one conversion to double at the end is the only rounding that counts.
// Arithmetic is IEEE in software: the same bits in every build. About 30 times slower than double;
// meant for hundreds of thousands of operations, not for rows. Source: IEEE 754, binary128; up to
// about 1e4932. No errors: a division by zero gives infinity or NaN, and a Quad beyond the range of
// double converts to infinity, so callers look before. Plain values, thread-safe.
//
//   const Quad third = Quad{1} / 3;
//   const double nearest = static_cast<double>(third);
#ifndef SIPAS_LIBS_STATS_QUAD_H_
#define SIPAS_LIBS_STATS_QUAD_H_

namespace sipas::stats {

#if defined(__SIZEOF_FLOAT128__)
__extension__ typedef __float128 Quad;
#else
using Quad = long double;  // 113 bits where there is no __float128, as on 64-bit ARM
#endif

constexpr Quad Abs(Quad x) { return x < 0 ? -x : x; }

// Rounding that may be left of a sum whose terms cancel, relative to the sum of their absolute
// values: 2^-113 times the few thousand operations behind it, with a margin.
inline constexpr Quad kQuadNoise = 1e-28;

// The sum, or exactly 0 when what is left is rounding.
constexpr Quad WithoutNoise(Quad sum, Quad magnitude) {
  return Abs(sum) <= kQuadNoise * magnitude ? Quad{0} : sum;
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_QUAD_H_
