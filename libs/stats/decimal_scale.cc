#include "libs/stats/decimal_scale.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>

namespace sipas::stats {
namespace {

// More digits than any range holds; further ones only round.
constexpr int kMaxDigits = 36;
constexpr int kMaxExponent = 400;

// mantissa * 10^exponent, the mantissa without trailing zeros.
struct Decimal {
  bool negative = false;
  Uint128 mantissa = 0;
  int exponent = 0;
};

bool TakeDigits(std::string_view& text, bool fraction, int& digits, Decimal& decimal) {
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    any = true;
    if (digits < kMaxDigits) {
      decimal.mantissa = decimal.mantissa * 10 + static_cast<unsigned>(text.front() - '0');
      if (decimal.mantissa != 0) ++digits;
      if (fraction) --decimal.exponent;
    } else if (!fraction) {
      ++decimal.exponent;
    }
    text.remove_prefix(1);
  }
  return any;
}

bool TakeExponent(std::string_view text, Decimal& decimal) {
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if (exponent < -kMaxExponent || exponent > kMaxExponent) return false;
  decimal.exponent += exponent;
  return true;
}

std::optional<Decimal> Parse(std::string_view text) {
  Decimal decimal;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    decimal.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  int digits = 0;
  bool any = TakeDigits(text, false, digits, decimal);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    any = TakeDigits(text, true, digits, decimal) || any;
  }
  if (!any || !TakeExponent(text, decimal)) return std::nullopt;
  if (decimal.mantissa == 0) return Decimal{};
  for (; decimal.mantissa % 10 == 0; decimal.mantissa /= 10) ++decimal.exponent;
  return decimal;
}

Uint128 Limit(DecimalRange range) {
  return Uint128{1} << (range == DecimalRange::kValue ? 62 : 95);
}

// round(mantissa * 10^shift), half away from zero; nothing if it reaches the limit.
std::optional<Uint128> Shifted(Uint128 mantissa, int shift, Uint128 limit) {
  for (; shift > 0; --shift) {
    if (mantissa >= limit) return std::nullopt;
    mantissa *= 10;
  }
  int removed = 0;
  for (; shift < 0 && mantissa != 0; ++shift) {
    removed = static_cast<int>(mantissa % 10);
    mantissa /= 10;
  }
  if (shift == 0 && removed >= 5) ++mantissa;
  if (mantissa >= limit) return std::nullopt;
  return mantissa;
}

}  // namespace

Result<DecimalScale> DecimalScale::ForColumn(std::span<const std::string_view> numbers,
                                             DecimalRange range) {
  // Digits at which all are exact, and digits at which the largest still fits.
  std::optional<int> exact;
  int most = kMaxExponent;
  for (const std::string_view text : numbers) {
    const auto decimal = Parse(text);
    if (!decimal.has_value()) return Error::kNotADecimal;
    if (decimal->mantissa == 0) continue;
    exact = std::max(exact.value_or(-decimal->exponent), -decimal->exponent);
    int fits = -decimal->exponent - kMaxDigits;
    while (Shifted(decimal->mantissa, decimal->exponent + fits + 1, Limit(range)).has_value()) {
      ++fits;
    }
    most = std::min(most, fits);
  }
  // Whole numbers stay what they are, unless they are too large for it.
  return DecimalScale(std::min(std::max(exact.value_or(0), 0), most), range);
}

Quad DecimalScale::divisor() const {
  Quad power = 1;
  for (int i = 0; i < std::abs(digits_); ++i) power *= 10;
  return digits_ < 0 ? 1 / power : power;
}

Result<Int128> DecimalScale::Units(std::string_view number) const {
  const auto decimal = Parse(number);
  if (!decimal.has_value()) return Error::kNotADecimal;
  const auto units = Shifted(decimal->mantissa, decimal->exponent + digits_, Limit(range_));
  if (!units.has_value()) return Error::kValueTooLarge;
  const auto value = static_cast<Int128>(*units);
  return decimal->negative ? -value : value;
}

}  // namespace sipas::stats
