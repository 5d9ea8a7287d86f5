#include "cli/output/display_width.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "libs/base/utf8.h"

namespace sipas::cli {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Combining marks, joiners, direction marks, variation selectors.
constexpr std::array<Range, 12> kZeroWidth{{{0x0300, 0x036F},
                                            {0x0483, 0x0489},
                                            {0x1AB0, 0x1AFF},
                                            {0x1DC0, 0x1DFF},
                                            {0x200B, 0x200F},
                                            {0x202A, 0x202E},
                                            {0x2060, 0x2064},
                                            {0x20D0, 0x20FF},
                                            {0xFE00, 0xFE0F},
                                            {0xFE20, 0xFE2F},
                                            {0xFEFF, 0xFEFF},
                                            {0xE0100, 0xE01EF}}};

// Unicode's East Asian Width W and F, in whole blocks.
constexpr std::array<Range, 12> kTwoColumns{{{0x1100, 0x115F},
                                             {0x2E80, 0x303E},
                                             {0x3041, 0x33FF},
                                             {0x3400, 0x4DBF},
                                             {0x4E00, 0xA4CF},
                                             {0xAC00, 0xD7A3},
                                             {0xF900, 0xFAFF},
                                             {0xFE30, 0xFE6F},
                                             {0xFF00, 0xFF60},
                                             {0xFFE0, 0xFFE6},
                                             {0x1F300, 0x1FAFF},
                                             {0x20000, 0x3FFFD}}};

bool Contains(std::span<const Range> ranges, uint32_t character) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), character,
                       [](uint32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && character <= std::prev(after)->last;
}

struct Character {
  size_t bytes;
  size_t columns;
  bool control;
  bool valid;
};

uint32_t CodePoint(std::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])); };
  if (bytes.size() == 1) return byte(0);
  uint32_t value = byte(0) & (0xFFU >> (bytes.size() + 1));
  for (size_t i = 1; i < bytes.size(); ++i) value = (value << 6) | (byte(i) & 0x3FU);
  return value;
}

Character First(std::string_view text) {
  const size_t bytes = base::Utf8CharLength(text);
  if (bytes == 0) return {.bytes = 1, .columns = 1, .control = false, .valid = false};
  const uint32_t value = CodePoint(text.substr(0, bytes));
  const size_t columns = Contains(kZeroWidth, value) ? 0 : Contains(kTwoColumns, value) ? 2 : 1;
  const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
  return {.bytes = bytes, .columns = columns, .control = control, .valid = true};
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Character character = First(text);
    width += character.columns;
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string Truncate(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  if (width == 0) return {};
  size_t used = 0;
  size_t end = 0;
  while (end < text.size()) {
    const Character character = First(text.substr(end));
    if (used + character.columns > width - 1) break;
    used += character.columns;
    end += character.bytes;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string Printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = First(text);
    if (character.valid && !character.control) {
      result.append(text.substr(0, character.bytes));
    } else {
      result.append("\xEF\xBF\xBD");
    }
    text.remove_prefix(character.bytes);
  }
  return result;
}

}  // namespace sipas::cli
