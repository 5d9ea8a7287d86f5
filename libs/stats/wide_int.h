// WideInt: a signed integer of 384 bits, the exact accumulator for arbitrary scaled values.
//
// Wide enough for sum w^2 v v' with weights below 2^95, values below 2^62 and fewer than 2^64 rows
// (190 + 124 + 64 = 378 bits), so that no sum of moment_sums.h can overflow. Two's complement;
// arithmetic is modulo 2^384. No errors. Plain value; thread-compatible.
//
//   const WideInt product = WideInt::FromInt(-3) * WideInt::FromUnsigned(weight_units);
//   static_cast<double>(product.ToQuad());
#ifndef SIPAS_LIBS_STATS_WIDE_INT_H_
#define SIPAS_LIBS_STATS_WIDE_INT_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "libs/stats/quad.h"
#include "libs/stats/uint128.h"

namespace sipas::stats {

class WideInt {
 public:
  constexpr WideInt() = default;
  static constexpr WideInt FromInt(std::int64_t value) {
    WideInt result;
    result.limbs_.fill(value < 0 ? ~std::uint64_t{0} : 0);
    result.limbs_[0] = static_cast<std::uint64_t>(value);
    return result;
  }
  static constexpr WideInt FromUnsigned(Uint128 value) {
    WideInt result;
    result.limbs_[0] = static_cast<std::uint64_t>(value);
    result.limbs_[1] = static_cast<std::uint64_t>(value >> 64);
    return result;
  }

  constexpr WideInt& operator+=(const WideInt& other) {
    Uint128 carry = 0;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      carry += Uint128{limbs_[i]} + other.limbs_[i];
      limbs_[i] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    return *this;
  }
  constexpr WideInt operator-() const {
    WideInt result;
    for (std::size_t i = 0; i < kLimbs; ++i) result.limbs_[i] = ~limbs_[i];
    return result += FromInt(1);
  }
  constexpr WideInt& operator-=(const WideInt& other) { return *this += -other; }

  friend constexpr WideInt operator*(const WideInt& a, const WideInt& b) {
    WideInt result;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      if (a.limbs_[i] == 0) continue;
      Uint128 carry = 0;
      for (std::size_t j = 0; i + j < kLimbs; ++j) {
        carry += Uint128{a.limbs_[i]} * b.limbs_[j] + result.limbs_[i + j];
        result.limbs_[i + j] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
      }
    }
    return result;
  }

  constexpr bool is_negative() const { return (limbs_[kLimbs - 1] >> 63) != 0; }
  constexpr bool is_zero() const { return *this == WideInt(); }

  // Exact below 2^113, else rounded to about that precision. Not for -2^383.
  constexpr Quad ToQuad() const {
    if (is_negative()) return -(-*this).ToQuad();
    Quad value = 0;
    for (std::size_t i = kLimbs; i-- > 0;) {
      value = value * 18446744073709551616.0 + static_cast<Quad>(limbs_[i]);
    }
    return value;
  }

  friend constexpr bool operator==(const WideInt&, const WideInt&) = default;

 private:
  static constexpr std::size_t kLimbs = 6;

  std::array<std::uint64_t, kLimbs> limbs_{};  // least significant first
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_WIDE_INT_H_
