// SHA-256 of a few pieces of text, one after the other without separators.
//
//   const base::Digest digest = base::Sha256({salt, payload});
//   header.set_payload_digest(std::string(base::AsBytes(digest)));
//
// All functions are thread-safe.
#ifndef SIPAS_LIBS_BASE_SHA256_H_
#define SIPAS_LIBS_BASE_SHA256_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace sipas::base {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::initializer_list<std::string_view> parts);

// The digest's 32 bytes; borrows from `digest`.
std::string_view AsBytes(const Digest& digest);

// 64 lower-case hexadecimal digits.
std::string ToHex(const Digest& digest);

// From stored bytes; none unless there are exactly 32.
std::optional<Digest> DigestFromBytes(std::string_view bytes);

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_SHA256_H_
