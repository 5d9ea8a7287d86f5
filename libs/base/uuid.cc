#include "libs/base/uuid.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/hex.h"
#include "libs/base/sha256.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"

namespace sipas::base {
namespace {

// Where the 16 bytes stand in the text.
constexpr std::array<uint8_t, 16> kDigitsAt = {0,  2,  4,  6,  9,  11, 14, 16,
                                               19, 21, 24, 26, 28, 30, 32, 34};

// 0 to 15 for hexadecimal digits, more than that for everything else.
constexpr std::array<uint8_t, 256> kDigitValues = [] {
  std::array<uint8_t, 256> values;
  values.fill(0xFF);
  for (uint8_t i = 0; i < 10; ++i) values[static_cast<size_t>('0' + i)] = i;
  for (uint8_t i = 10; i < 16; ++i) {
    values[static_cast<size_t>('a' + i - 10)] = i;
    values[static_cast<size_t>('A' + i - 10)] = i;
  }
  return values;
}();

bool HasHyphenAt(size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

absl::Status Malformed(std::string_view text, std::string_view why) {
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("malformed UUID '", ToAbsl(TruncateUtf8(text, 64)), "': ", ToAbsl(why)),
      {.reason = "MALFORMED_UUID", .domain = "sipas"});
}

// Marks 16 random bytes as a UUID of `version` of RFC 9562's variant.
void SetVersion(Uuid& uuid, int version) {
  uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0F) | (version << 4));
  uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
}

}  // namespace

absl::StatusOr<Uuid> Uuid::Parse(std::string_view text) {
  if (text.size() != kTextLength) return Malformed(text, "not 36 characters long");
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') {
    return Malformed(text, "not of the form 8-4-4-4-12");
  }
  const auto value = [text](size_t at) { return kDigitValues[static_cast<uint8_t>(text[at])]; };
  Uuid uuid;
  unsigned all = 0;
  for (size_t i = 0; i < kDigitsAt.size(); ++i) {
    const unsigned high = value(kDigitsAt[i]);
    const unsigned low = value(kDigitsAt[i] + size_t{1});
    all |= high | low;
    uuid.bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  if (all > 15) return Malformed(text, "not hexadecimal");
  if (uuid.IsNil()) return Malformed(text, "the nil UUID names nothing");
  return uuid;
}

std::optional<Uuid> Uuid::FromBytes(std::string_view bytes) {
  Uuid uuid;
  if (bytes.size() != uuid.bytes.size()) return std::nullopt;
  std::memcpy(uuid.bytes.data(), bytes.data(), bytes.size());
  return uuid;
}

std::string Uuid::ToString() const {
  const std::array<char, kTextLength> text = ToText();
  return {text.data(), text.size()};
}

std::array<char, Uuid::kTextLength> Uuid::ToText() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, kTextLength> text;
  size_t at = 0;
  for (const uint8_t byte : bytes) {
    if (HasHyphenAt(at)) text[at++] = '-';
    text[at++] = kDigits[byte >> 4];
    text[at++] = kDigits[byte & 15];
  }
  return text;
}

std::string_view Uuid::AsBytes() const {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Uuid UuidV4(Random& random) {
  Uuid uuid;
  random.Fill(uuid.bytes);
  SetVersion(uuid, 4);
  return uuid;
}

Uuid UuidV8FromHash(std::string_view name) {
  const Digest digest = Sha256({name});
  Uuid uuid;
  std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
  SetVersion(uuid, 8);
  return uuid;
}

}  // namespace sipas::base
