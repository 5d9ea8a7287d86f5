// DecimalScale: decimal numbers as whole numbers of 10^-digits.
//
// Numbers that people wrote down are decimal, so a column of them becomes exact integers: "2.50"
// and "0.125" under three digits are 2500 and 125. Sums of integers do not depend on their order
// (moment_sums.h), which sums of doubles do.
//
// ForColumn takes the fewest digits at which every number of the column is exact, or, where that
// would leave the range, as many as fit: numbers are then rounded half away from zero at 18 digits
// (values) or 28 digits (weights) of the largest number. Reads [+-]digits[.digits][(e|E)exponent].
// Errors: kNotADecimal, kValueTooLarge. Pure, thread-safe.
//
//   const DecimalScale scale = *DecimalScale::ForColumn({"2.50", "0.125"}, DecimalRange::kValue);
//   *scale.Units("2.50") == 2500;     static_cast<double>(scale.divisor()) == 1000
#ifndef SIPAS_LIBS_STATS_DECIMAL_SCALE_H_
#define SIPAS_LIBS_STATS_DECIMAL_SCALE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "libs/stats/quad.h"
#include "libs/stats/result.h"
#include "libs/stats/uint128.h"

namespace sipas::stats {

__extension__ typedef __int128 Int128;

// How many units a number may have: below 2^62, or below 2^95.
enum class DecimalRange { kValue, kWeight };

class DecimalScale {
 public:
  static Result<DecimalScale> ForColumn(std::span<const std::string_view> numbers,
                                        DecimalRange range);

  // Negative for columns of large round numbers.
  int digits() const { return digits_; }
  // 10^digits: units / divisor is the number.
  Quad divisor() const;
  // round(number * 10^digits).
  Result<Int128> Units(std::string_view number) const;

 private:
  DecimalScale(int digits, DecimalRange range) : digits_(digits), range_(range) {}

  int digits_;
  DecimalRange range_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DECIMAL_SCALE_H_
