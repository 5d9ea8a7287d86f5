#include "libs/storage/key_codec.h"

namespace sipas::storage {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xFF';
constexpr char kEnd = '\x01';

template <typename T>
void AppendBigEndian(std::string& key, T value) {
  for (size_t shift = sizeof(T) * 8; shift > 0; shift -= 8) {
    key.push_back(static_cast<char>((value >> (shift - 8)) & 0xFF));
  }
}

template <typename T>
std::optional<T> FromBigEndian(std::optional<std::string_view> bytes) {
  if (!bytes.has_value()) return std::nullopt;
  uint64_t value = 0;
  for (const char c : *bytes) value = (value << 8) | static_cast<uint8_t>(c);
  return static_cast<T>(value);
}

}  // namespace

void AppendU8(std::string& key, uint8_t value) { key.push_back(static_cast<char>(value)); }

void AppendU32(std::string& key, uint32_t value) { AppendBigEndian(key, value); }

void AppendU64(std::string& key, uint64_t value) { AppendBigEndian(key, value); }

void AppendEscaped(std::string& key, std::string_view text) {
  for (const char c : text) {
    key.push_back(c);
    if (c == kEscape) key.push_back(kEscapedZero);
  }
  key.push_back(kEscape);
  key.push_back(kEnd);
}

std::optional<std::string_view> KeyReader::ReadBytes(size_t size) {
  if (failed_ || rest_.size() < size) {
    failed_ = true;
    return std::nullopt;
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::optional<uint8_t> KeyReader::ReadU8() { return FromBigEndian<uint8_t>(ReadBytes(1)); }

std::optional<uint32_t> KeyReader::ReadU32() { return FromBigEndian<uint32_t>(ReadBytes(4)); }

std::optional<uint64_t> KeyReader::ReadU64() { return FromBigEndian<uint64_t>(ReadBytes(8)); }

std::optional<std::string> KeyReader::ReadEscaped() {
  std::string text;
  while (const std::optional<std::string_view> byte = ReadBytes(1)) {
    if (byte->front() != kEscape) {
      text += *byte;
      continue;
    }
    const std::optional<std::string_view> next = ReadBytes(1);
    if (!next.has_value()) break;
    if (next->front() == kEnd) return text;
    if (next->front() != kEscapedZero) break;
    text.push_back(kEscape);
  }
  failed_ = true;
  return std::nullopt;
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xFF) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace sipas::storage
