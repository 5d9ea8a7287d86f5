#include "cli/output/number_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace sipas::cli {
namespace {

// 0.d1d2d3... x 10^point
struct Decimal {
  bool negative = false;
  std::string digits{};
  int point = 0;
};

Decimal ToDecimal(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), std::abs(value),
                                 std::chars_format::scientific);
  const std::string shortest(text.data(), end.ptr);
  const size_t e = shortest.find('e');
  Decimal decimal{.negative = std::signbit(value)};
  for (const char c : shortest.substr(0, e)) {
    if (c != '.') decimal.digits.push_back(c);
  }
  const char* exponent = shortest.data() + e + (shortest[e + 1] == '+' ? 2 : 1);
  std::from_chars(exponent, shortest.data() + shortest.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

void RoundHalfUp(Decimal& decimal, int decimals) {
  const int keep = decimal.point + decimals;
  if (keep < 0) {
    decimal.digits.clear();
    return;
  }
  const auto kept = static_cast<size_t>(keep);
  if (decimal.digits.size() <= kept) return;
  const bool up = decimal.digits[kept] >= '5';
  decimal.digits.resize(kept);
  if (!up) return;
  size_t i = kept;
  while (i > 0 && decimal.digits[i - 1] == '9') decimal.digits[--i] = '0';
  if (i > 0) {
    ++decimal.digits[i - 1];
  } else {
    decimal.digits.insert(decimal.digits.begin(), '1');
    ++decimal.point;
  }
}

// The digit of 10^place.
char DigitAt(const Decimal& decimal, int place) {
  const int index = decimal.point - 1 - place;
  if (index < 0 || index >= static_cast<int>(decimal.digits.size())) return '0';
  return decimal.digits[static_cast<size_t>(index)];
}

}  // namespace

std::string ExactDecimal(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end.ptr);
}

std::string NumberFormat::Render(double value, int shift, int decimals) const {
  if (!std::isfinite(value)) return "-";
  Decimal decimal = ToDecimal(value);
  if (value != 0) decimal.point += shift;  // "0.0", not "000.0"
  RoundHalfUp(decimal, decimals);
  std::string text;
  for (int place = std::max(decimal.point - 1, 0); place >= -decimals; --place) {
    if (place == -1) text.push_back(comma_ ? ',' : '.');
    text.push_back(DigitAt(decimal, place));
  }
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return decimal.negative && !zero ? absl::StrCat("-", text) : text;
}

std::string NumberFormat::Number(double value, int decimals) const {
  return Render(value, 0, decimals);
}

std::string NumberFormat::Signed(double value, int decimals) const {
  const std::string text = Render(value, 0, decimals);
  return text.starts_with('-') ? text : absl::StrCat("+", text);
}

std::string NumberFormat::Percent(double fraction, int decimals) const {
  const std::string text = Render(fraction, 2, decimals);
  return text == "-" ? text : text + " %";
}

std::string NumberFormat::PercentagePoints(double difference, int decimals) const {
  const std::string text = Render(difference, 2, decimals);
  return text.starts_with('-') ? text : absl::StrCat("+", text);
}

std::string NumberFormat::Count(uint64_t value) const {
  std::string text = std::to_string(value);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, comma_ ? '.' : ',');
  return text;
}

}  // namespace sipas::cli
