// Reads a message in the one form in which this program writes it, straight from its bytes: fields
// ascending, each at most once, none that says what its absence says (zero, empty, false), packed
// where the proto packs.
//
// The generated parsers accept every form; this one is several times as fast because it knows what
// comes next. Anything else than that form, damaged bytes and unknown fields included, makes it
// fail for good; the caller then asks the generated parser, which says what is wrong or makes sense
// of it. So what is read here must be what the generated parser would have read, and nothing needs
// to be explained here.
//
// Borrows the bytes. Thread-compatible. Example:
//
//   CanonicalReader in(bytes);
//   to.name = in.Text(TextTag(proto::Thing::kNameFieldNumber));
//   to.count = in.Number(NumberTag(proto::Thing::kCountFieldNumber));
//   return in.Done();
#ifndef SIPAS_LIBS_WIRE_CANONICAL_READER_H_
#define SIPAS_LIBS_WIRE_CANONICAL_READER_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace sipas::wire {

// A field's number and wire type, as they stand before its value.
struct Tag {
  uint32_t value;
};
constexpr Tag NumberTag(int field) { return {static_cast<uint32_t>(field) << 3}; }
constexpr Tag DoubleTag(int field) { return {(static_cast<uint32_t>(field) << 3) | 1}; }
// Of strings, bytes, messages and packed lists.
constexpr Tag TextTag(int field) { return {(static_cast<uint32_t>(field) << 3) | 2}; }

// The signed number that a sint32 stands for.
constexpr int32_t UndoZigzag(uint32_t value) {
  return static_cast<int32_t>((value >> 1) ^ (~(value & 1) + 1));
}

class CanonicalReader {
 public:
  explicit CanonicalReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool AtEnd() const { return at_ == end_; }
  // Everything was read and was as expected.
  bool Done() const { return AtEnd() && !failed_; }
  // For a caller that does not like a value.
  void Fail() {
    failed_ = true;
    at_ = end_;
  }

  // The next bytes, fewer at the end; Skip steps over as many of them.
  std::string_view Peek(size_t size) const {
    return {at_, std::min(size, static_cast<size_t>(end_ - at_))};
  }
  void Skip(size_t size) { at_ += size; }

  // Steps over the tag if it comes next; the value follows.
  bool Take(Tag tag) {
    if (tag.value < 0x80) {
      if (at_ == end_ || Byte(0) != tag.value) return false;
      ++at_;
      return true;
    }
    // Two bytes: fields 16 to 2047.
    if (end_ - at_ < 2 || Byte(0) != ((tag.value & 0x7F) | 0x80) || Byte(1) != tag.value >> 7) {
      return false;
    }
    at_ += 2;
    return true;
  }

  // Values, after their tag.
  uint64_t NumberValue() {
    if (at_ != end_ && Byte(0) < 0x80) return static_cast<uint8_t>(*at_++);
    return LongNumberValue();
  }
  uint32_t Number32Value() {
    const uint64_t value = NumberValue();
    if (value > std::numeric_limits<uint32_t>::max()) Fail();
    return static_cast<uint32_t>(value);
  }
  int32_t SignedValue() {  // sint32
    return UndoZigzag(Number32Value());
  }
  double DoubleValue() {
    double value = 0;
    if (end_ - at_ < static_cast<std::ptrdiff_t>(sizeof(value))) {
      Fail();
      return value;
    }
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return value;
  }
  std::string_view TextValue() {
    const uint64_t size = NumberValue();
    if (size > static_cast<uint64_t>(end_ - at_)) {
      Fail();
      return {};
    }
    const std::string_view text(at_, size);
    at_ += size;
    return text;
  }

  // Fields; zero, empty or false where there is none.
  uint64_t Number(Tag tag) { return Take(tag) ? NotZero(NumberValue()) : 0; }
  uint32_t Number32(Tag tag) { return Take(tag) ? NotZero(Number32Value()) : 0; }
  int32_t Signed(Tag tag) { return Take(tag) ? NotZero(SignedValue()) : 0; }
  std::string_view Text(Tag tag) {
    if (!Take(tag)) return {};
    const std::string_view text = TextValue();
    if (text.empty()) Fail();
    return text;
  }
  bool Bool(Tag tag) {
    if (!Take(tag)) return false;
    if (NumberValue() != 1) Fail();
    return true;
  }
  // Fields whose presence counts.
  std::optional<double> Double(Tag tag) {
    if (!Take(tag)) return std::nullopt;
    return DoubleValue();
  }
  std::optional<std::string_view> Message(Tag tag) {
    if (!Take(tag)) return std::nullopt;
    return TextValue();
  }

 private:
  uint8_t Byte(std::ptrdiff_t offset) const { return static_cast<uint8_t>(at_[offset]); }

  template <typename T>
  T NotZero(T value) {
    if (value == 0) Fail();
    return value;
  }

  // Of up to ten bytes.
  uint64_t LongNumberValue() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const uint64_t byte = static_cast<uint8_t>(*at_++);
      value |= (byte & 0x7F) << shift;
      if (byte >= 0x80) continue;
      // The tenth byte holds one bit; a number padded with zeros is no form of ours.
      if (byte == 0 || (shift == 63 && byte > 1)) break;
      return value;
    }
    Fail();
    return 0;
  }

  const char* at_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_CANONICAL_READER_H_
