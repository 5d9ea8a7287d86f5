#include "services/aggregator/core/page_token.h"

#include <algorithm>

#include "libs/base/hex.h"

namespace sipas::aggregator {
namespace {

constexpr std::size_t kListingBytes = 8;
constexpr std::size_t kOffsetBytes = 4;
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kPayloadBytes = kListingBytes + kOffsetBytes + kDigestBytes;

void AppendBigEndian(uint64_t value, std::size_t bytes, std::string& out) {
  for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t ReadBigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

std::string Xored(const std::array<uint8_t, 64>& key, uint8_t pad) {
  std::string block;
  for (const uint8_t byte : key) block.push_back(static_cast<char>(byte ^ pad));
  return block;
}

// Takes the same time wherever the two differ.
bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned>(static_cast<uint8_t>(a[i]) ^ static_cast<uint8_t>(b[i]));
  }
  return difference == 0;
}

}  // namespace

PageTokenSealer::PageTokenSealer(base::Random& random) { random.Fill(key_); }

// RFC 2104.
base::Digest PageTokenSealer::Authenticate(std::string_view payload) const {
  const base::Digest inner = base::Sha256({Xored(key_, 0x36), payload});
  return base::Sha256({Xored(key_, 0x5c), base::AsBytes(inner)});
}

std::string PageTokenSealer::Seal(const PageToken& token) const {
  std::string bytes;
  AppendBigEndian(token.listing, kListingBytes, bytes);
  AppendBigEndian(token.offset, kOffsetBytes, bytes);
  bytes += base::AsBytes(token.request);
  const base::Digest seal = Authenticate(bytes);
  bytes += base::AsBytes(seal);
  return base::BytesToHex(bytes);
}

std::optional<PageToken> PageTokenSealer::Open(std::string_view text) const {
  if (text.size() != 2 * (kPayloadBytes + kDigestBytes)) return std::nullopt;
  const std::optional<std::string> bytes = base::HexToBytes(text);
  if (!bytes.has_value()) return std::nullopt;
  const std::string_view payload = std::string_view(*bytes).substr(0, kPayloadBytes);
  const base::Digest seal = Authenticate(payload);
  if (!ConstantTimeEqual(std::string_view(*bytes).substr(kPayloadBytes), base::AsBytes(seal))) {
    return std::nullopt;
  }
  PageToken token{.listing = ReadBigEndian(payload.substr(0, kListingBytes))};
  token.offset = static_cast<uint32_t>(ReadBigEndian(payload.substr(kListingBytes, kOffsetBytes)));
  token.request = *base::DigestFromBytes(payload.substr(kListingBytes + kOffsetBytes));
  return token;
}

}  // namespace sipas::aggregator
