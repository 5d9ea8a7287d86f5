#include "libs/base/sha256.h"

// The low-level functions are deprecated in favour of EVP, but for the 300 bytes of a response they
// need 250 ns against 280 ns with a prefetched EVP_MD and a context per thread (480 ns with
// neither), cannot fail and keep no state between calls.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <cstring>

#include "libs/base/hex.h"

namespace sipas::base {

Digest Sha256(std::initializer_list<std::string_view> parts) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const std::string_view part : parts) {
    SHA256_Update(&context, part.data(), part.size());
  }
  Digest digest;
  SHA256_Final(digest.data(), &context);
  return digest;
}

std::string_view AsBytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string ToHex(const Digest& digest) { return BytesToHex(AsBytes(digest)); }

std::optional<Digest> DigestFromBytes(std::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.size()) return std::nullopt;
  std::memcpy(digest.data(), bytes.data(), bytes.size());
  return digest;
}

}  // namespace sipas::base
