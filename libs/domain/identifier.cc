#include "libs/domain/identifier.h"

#include <algorithm>

#include "libs/base/utf8.h"

namespace sipas::domain {
namespace {

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsPrintableAscii(char c) { return c >= 0x20 && c < 0x7F; }

// U+0000..U+001F, U+007F and U+0080..U+009F; `character` is well-formed.
bool IsControl(std::string_view character) {
  if (character.size() == 1) return !IsPrintableAscii(character[0]);
  return character.size() == 2 && character[0] == '\xC2' &&
         static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

bool IsValidName(std::string_view name) {
  if (name.empty() || name.size() > kMaxIdentifierBytes || !IsLowerOrDigit(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

bool IsValidCode(std::string_view code) {
  if (code.empty() || code.size() > kMaxIdentifierBytes) return false;
  while (!code.empty()) {
    const size_t length = IsPrintableAscii(code[0]) ? 1 : base::Utf8CharLength(code);
    if (length == 0 || IsControl(code.substr(0, length))) return false;
    code.remove_prefix(length);
  }
  return true;
}

bool IsLanguageTag(std::string_view tag) {
  constexpr size_t kMaxBytes = 35;  // enough for every tag in use (RFC 5646, section 4.4.1)
  constexpr size_t kMaxPartBytes = 8;
  if (tag.size() > kMaxBytes) return false;
  bool is_first = true;
  while (true) {
    const std::string_view part = tag.substr(0, tag.find('-'));
    if (part.empty() || part.size() > kMaxPartBytes) return false;
    for (const char c : part) {
      if (!IsLetter(c) && (is_first || c < '0' || c > '9')) return false;
    }
    if (part.size() == tag.size()) return true;
    tag.remove_prefix(part.size() + 1);
    is_first = false;
  }
}

}  // namespace sipas::domain
