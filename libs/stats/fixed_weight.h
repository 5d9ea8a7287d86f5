// FixedWeight: a survey weight as a whole number of units of 2^-32.
//
// A weight is rounded once, round(w * 2^32), half away from zero, when a response enters the
// system. From then on sums of weights are exact integers, so they do not depend on the order of
// the responses, and what was added can be subtracted again to the last bit.
//
// Range: 0 < w < 2^16, so a weight has at most 48 bits, a sum over n responses 48 + log2(n) and a
// sum of squares 96 + log2(n). Expansion weights beyond it are divided by one unit for the whole
// campaign; ratios do not change. Rounding error: at most 2^-33 absolute.
//
// Errors: kWeightNotANumber, kWeightNegative, kWeightZero, kWeightTooSmall (rounds to 0 units),
// kWeightTooLarge (2^16 or more, infinity included). Immutable value, thread-safe.
//
//   FixedWeight::FromDouble(0.949367105960846).value().units() == 4077500672   // of 2^32
#ifndef SIPAS_LIBS_STATS_FIXED_WEIGHT_H_
#define SIPAS_LIBS_STATS_FIXED_WEIGHT_H_

#include <compare>
#include <cstdint>

#include "libs/stats/result.h"
#include "libs/stats/uint128.h"

namespace sipas::stats {

class FixedWeight {
 public:
  static constexpr int kFractionBits = 32;
  static constexpr std::uint64_t kUnitsOfOne = std::uint64_t{1} << kFractionBits;
  static constexpr std::uint64_t kUnitsLimit = std::uint64_t{1} << (kFractionBits + 16);

  static constexpr FixedWeight One() { return FixedWeight(kUnitsOfOne); }
  static Result<FixedWeight> FromDouble(double weight);
  // For weights that were stored: kWeightZero, kWeightTooLarge.
  static Result<FixedWeight> FromUnits(std::uint64_t units);

  constexpr std::uint64_t units() const { return units_; }
  constexpr bool is_one() const { return units_ == kUnitsOfOne; }
  // Exact: 48 bits fit the 53 of a double.
  double ToDouble() const;
  // w^2 in units of 2^-64, below 2^96.
  constexpr Uint128 squared_units() const { return Uint128{units_} * units_; }

  friend constexpr auto operator<=>(FixedWeight, FixedWeight) = default;

 private:
  explicit constexpr FixedWeight(std::uint64_t units) : units_(units) {}

  std::uint64_t units_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_FIXED_WEIGHT_H_
