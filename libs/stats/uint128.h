// Uint128: the exact accumulator of this library, and its one way to double.
//
// No errors: arithmetic is modulo 2^128, which the ranges of those who add rule out, or their
// kOverflow. Plain value; pure function, thread-safe.
//
//   ToDouble(Uint128{3} << 32, 32) == 3.0
#ifndef SIPAS_LIBS_STATS_UINT128_H_
#define SIPAS_LIBS_STATS_UINT128_H_

#include <cmath>
#include <cstdint>

namespace sipas::stats {

__extension__ typedef unsigned __int128 Uint128;

// value * 2^-fraction_bits, rounded once to nearest even. Exact below 2^53. fraction_bits: 0 to
// 1022.
inline double ToDouble(Uint128 value, int fraction_bits) {
  const auto low = static_cast<std::uint64_t>(value);
  // One instruction for what is nearly always the case; the general conversion is a library call.
  const double rounded = (value >> 64) == 0 ? static_cast<double>(low) : static_cast<double>(value);
  return rounded * std::ldexp(1.0, -fraction_bits);  // exact: a power of two
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_UINT128_H_
