// Whole numbers in as few bytes as they need: 7 bits a byte, lowest first, the top bit says "more
// follow".
//
// Pure functions, thread-safe. Example:
//
//   char* end = WriteVarint(uint64_t{300}, buffer);       // ac 02
//   std::string_view in = bytes;  uint64_t value = 0;
//   if (!ReadVarint(in, value)) return Corrupt();
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_VARINT_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_VARINT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sipas::aggregator {

template <typename Unsigned>
inline constexpr size_t kMaxVarintBytes = (sizeof(Unsigned) * 8 + 6) / 7;

// Writes at most kMaxVarintBytes; returns where the next byte goes.
template <typename Unsigned>
char* WriteVarint(Unsigned value, char* out) {
  for (; value >= 0x80; value >>= 7) *out++ = static_cast<char>(value | 0x80);
  *out++ = static_cast<char>(value);
  return out;
}

template <typename Unsigned>
void AppendVarint(Unsigned value, std::string& out) {
  char bytes[kMaxVarintBytes<Unsigned>];
  out.append(bytes, WriteVarint(value, bytes));
}

// Takes a number off the front of `in`; false if there is none.
template <typename Unsigned>
bool ReadVarint(std::string_view& in, Unsigned& value) {
  value = 0;
  for (size_t shift = 0; shift < sizeof(Unsigned) * 8 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<Unsigned>(static_cast<Unsigned>(byte & 0x7FU) << shift);
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_VARINT_H_
