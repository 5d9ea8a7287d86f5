// Keys whose bytes sort like the values that they are made of. Integers are big-endian; a string is
// escaped (00 becomes 00 FF) and ended by 00 01, so that no string's key is a prefix of another's.
//
//   std::string key;
//   storage::AppendU32(key, campaign_number);
//   storage::AppendEscaped(key, locality_code);
//   storage::AppendU64(key, position);
//
//   storage::KeyReader reader(key);
//   const auto campaign = reader.ReadU32();
//   const auto locality = reader.ReadEscaped();
//   const auto position = reader.ReadU64();
//   if (!position || !reader.done()) return Corrupt();
//
// These bytes are on disk: they must never change. Thread-compatible.
#ifndef SIPAS_LIBS_STORAGE_KEY_CODEC_H_
#define SIPAS_LIBS_STORAGE_KEY_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sipas::storage {

void AppendU8(std::string& key, uint8_t value);
void AppendU32(std::string& key, uint32_t value);
void AppendU64(std::string& key, uint64_t value);
void AppendEscaped(std::string& key, std::string_view text);

// Reads a key's parts in the order in which they were appended. After the first part that is not
// there every further read gives none too. Borrows the key.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}

  std::optional<uint8_t> ReadU8();
  std::optional<uint32_t> ReadU32();
  std::optional<uint64_t> ReadU64();
  std::optional<std::string> ReadEscaped();
  // The next `size` bytes as they are, e.g. a UUID.
  std::optional<std::string_view> ReadBytes(size_t size);

  // Whether everything was read and nothing was missing.
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// The smallest key that is greater than every key that starts with `prefix`; empty, meaning no
// bound, if there is none (the prefix is empty or all FF). [prefix, PrefixEnd(prefix)) is its
// range.
std::string PrefixEnd(std::string_view prefix);

}  // namespace sipas::storage

#endif  // SIPAS_LIBS_STORAGE_KEY_CODEC_H_
