// A UUID (RFC 9562) as 16 bytes: ordered, hashable, with its canonical text.
//
//   SIPAS_ASSIGN_OR_RETURN(const base::Uuid id, base::Uuid::Parse(request.response_id()));
//   index.Put(id.AsBytes(), ...);
//
// A value type. Thread-compatible.
#ifndef SIPAS_LIBS_BASE_UUID_H_
#define SIPAS_LIBS_BASE_UUID_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "libs/base/random.h"

namespace sipas::base {

struct Uuid {
  std::array<uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;

  // Reads 8-4-4-4-12 hexadecimal digits of either case. INVALID_ARGUMENT with reason
  // MALFORMED_UUID for any other text and for the nil UUID, which names nothing.
  static absl::StatusOr<Uuid> Parse(std::string_view text);

  // From stored bytes; none unless there are exactly 16.
  static std::optional<Uuid> FromBytes(std::string_view bytes);

  bool IsNil() const { return *this == Uuid{}; }

  // The canonical text, in lower case; ToText does not allocate.
  std::string ToString() const;
  static constexpr size_t kTextLength = 36;
  std::array<char, kTextLength> ToText() const;

  // The 16 bytes; borrows from this object.
  std::string_view AsBytes() const;

  template <typename H>
  friend H AbslHashValue(H hash, const Uuid& uuid) {
    return H::combine(std::move(hash), uuid.bytes);
  }
};

// A random UUID (version 4).
Uuid UuidV4(Random& random);

// The UUID of a name (version 8): the first 128 bits of its SHA-256 with version and variant set.
// The same name gives the same UUID everywhere and for ever.
Uuid UuidV8FromHash(std::string_view name);

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_UUID_H_
