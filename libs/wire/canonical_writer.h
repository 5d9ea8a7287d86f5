// Writes a message in the one form that canonical_reader.h reads, which is how the generated
// serializers write it too: several times as fast as filling a generated message first.
//
// The caller says how much room the fields may take at most (the *Room constants) and writes them
// ascending by number. Borrows the string. Thread-compatible. Example:
//
//   CanonicalWriter out(CanonicalWriter::kTextRoom + name.size() + CanonicalWriter::kNumberRoom,
//                       bytes);
//   out.Text(TextTag(proto::Thing::kNameFieldNumber), name);
//   out.Number(NumberTag(proto::Thing::kCountFieldNumber), count);
#ifndef SIPAS_LIBS_WIRE_CANONICAL_WRITER_H_
#define SIPAS_LIBS_WIRE_CANONICAL_WRITER_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "libs/wire/canonical_reader.h"

namespace sipas::wire {

class CanonicalWriter {
 public:
  // Most bytes of a number with its tag, and of a text's tag and length.
  static constexpr size_t kNumberRoom = 12;
  static constexpr size_t kTextRoom = 7;

  // Appends to `out`, which has its length when this is destroyed.
  CanonicalWriter(size_t room, std::string& out) : out_(out) {
    const size_t begin = out.size();
    out.resize(begin + room);
    at_ = out.data() + begin;
  }
  ~CanonicalWriter() { out_.resize(static_cast<size_t>(at_ - out_.data())); }
  CanonicalWriter(const CanonicalWriter&) = delete;
  CanonicalWriter& operator=(const CanonicalWriter&) = delete;

  // How long a number is, and a number or text with its tag.
  static constexpr size_t Length(uint64_t value) {
    return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
  }
  static constexpr size_t NumberSize(Tag tag, uint64_t value) {
    return Length(tag.value) + Length(value);
  }
  static constexpr size_t TextSize(Tag tag, size_t size) { return NumberSize(tag, size) + size; }
  // How a sint32 is written.
  static constexpr uint32_t ZigZag(int32_t value) {
    return (static_cast<uint32_t>(value) << 1) ^ static_cast<uint32_t>(value >> 31);
  }

  // Fields; nothing where they are zero, empty or false.
  void Number(Tag tag, uint64_t value) {
    if (value != 0) PresentNumber(tag, value);
  }
  void Signed(Tag tag, int32_t value) { Number(tag, ZigZag(value)); }
  void Bool(Tag tag, bool value) { Number(tag, value ? 1 : 0); }
  void Text(Tag tag, std::string_view text) {
    if (!text.empty()) PresentText(tag, text);
  }

  // Fields whose presence counts.
  void PresentNumber(Tag tag, uint64_t value) {
    Value(tag.value);
    Value(value);
  }
  void PresentText(Tag tag, std::string_view text) {
    PresentNumber(tag, text.size());
    at_ += text.copy(at_, text.size());
  }
  void PresentDouble(Tag tag, double value) {
    static_assert(std::endian::native == std::endian::little);
    Value(tag.value);
    std::memcpy(at_, &value, sizeof(value));
    at_ += sizeof(value);
  }
  // The head of a message or packed list; `size` bytes of its fields must follow.
  void Head(Tag tag, size_t size) { PresentNumber(tag, size); }
  // One element of a packed list.
  void Value(uint64_t value) {
    while (value >= 0x80) {
      *at_++ = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    *at_++ = static_cast<char>(value);
  }

 private:
  std::string& out_;
  char* at_;
};

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_CANONICAL_WRITER_H_
