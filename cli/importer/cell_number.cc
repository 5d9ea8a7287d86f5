#include "cli/importer/cell_number.h"

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace sipas::cli {
namespace {

template <typename Number>
std::optional<Number> ParseWhole(std::string_view text) {
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  Number value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> ParseNumber(std::string_view cell, bool decimal_comma) {
  std::string text(cell);
  if (decimal_comma) {
    if (text.find('.') != std::string::npos) return std::nullopt;
    const size_t comma = text.find(',');
    if (comma != std::string::npos) text[comma] = '.';
  }
  const std::optional<double> value = ParseWhole<double>(text);
  if (!value.has_value() || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::string_view WithoutZeroFraction(std::string_view cell) {
  const size_t point = cell.find('.');
  if (point == 0 || point == std::string_view::npos || point + 1 == cell.size()) return cell;
  const bool zeros = cell.find_first_not_of('0', point + 1) == std::string_view::npos;
  const bool digits = cell.find_first_not_of("+-0123456789") == point;
  return zeros && digits ? cell.substr(0, point) : cell;
}

std::optional<int32_t> ParseInteger(std::string_view cell) {
  return ParseWhole<int32_t>(WithoutZeroFraction(cell));
}

}  // namespace sipas::cli
