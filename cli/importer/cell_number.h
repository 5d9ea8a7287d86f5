// Numbers in cells. Pure functions, thread-safe.
//
//   ParseNumber("0,5", /*decimal_comma=*/true)   // 0.5
//   ParseInteger("4.0")                          // 4: what spreadsheets make of whole numbers with
//   gaps
#ifndef SIPAS_CLI_IMPORTER_CELL_NUMBER_H_
#define SIPAS_CLI_IMPORTER_CELL_NUMBER_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace sipas::cli {

// The whole cell, finite; none for anything else, and for thousands separators.
std::optional<double> ParseNumber(std::string_view cell, bool decimal_comma);

// A whole number, also with a fraction of zeros.
std::optional<int32_t> ParseInteger(std::string_view cell);

// "4" for "4.0" and "4.00"; other cells as they are.
std::string_view WithoutZeroFraction(std::string_view cell);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_CELL_NUMBER_H_
