#include "libs/base/utf8.h"

#include <array>
#include <cstdint>

namespace sipas::base {
namespace {

// One row per class of lead bytes: how long the character is and which second bytes are allowed.
// The bounds of the second byte exclude overlong forms, surrogates and what lies above U+10FFFF.
struct LeadBytes {
  uint8_t first;
  uint8_t last;
  size_t length;
  uint8_t second_min;
  uint8_t second_max;
};

constexpr std::array<LeadBytes, 9> kLeadBytes = {{
    {0x00, 0x7F, 1, 0, 0},
    {0xC2, 0xDF, 2, 0x80, 0xBF},
    {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F},
    {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF},
    {0xF4, 0xF4, 4, 0x80, 0x8F},
}};

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

bool HasValidTail(std::string_view text, const LeadBytes& lead) {
  if (text.size() < lead.length) return false;
  if (lead.length == 1) return true;
  const auto second = static_cast<uint8_t>(text[1]);
  if (second < lead.second_min || second > lead.second_max) return false;
  for (size_t i = 2; i < lead.length; ++i) {
    if (!IsContinuation(text[i])) return false;
  }
  return true;
}

}  // namespace

size_t Utf8CharLength(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<uint8_t>(text[0]);
  for (const LeadBytes& lead : kLeadBytes) {
    if (first >= lead.first && first <= lead.last) {
      return HasValidTail(text, lead) ? lead.length : 0;
    }
  }
  return 0;
}

std::string ToValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const size_t length = Utf8CharLength(text);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      valid += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return valid;
}

std::string_view TruncateUtf8(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  // A character has at most three continuation bytes; more of them is not UTF-8 and cut anywhere.
  for (int steps = 0; steps < 3 && end > 0 && IsContinuation(text[end]); ++steps) --end;
  return text.substr(0, IsContinuation(text[end]) ? max_bytes : end);
}

}  // namespace sipas::base
