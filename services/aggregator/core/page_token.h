// Page tokens: which listing goes on where, sealed so that only this process can have made them.
//
// A token is readable by nobody and changeable by nobody (HMAC-SHA-256 under a key that is drawn
// when the process starts), so what it says needs no further checks. It is bound to its request by
// a fingerprint.
//
// Immutable; thread-safe.
//
//   const PageTokenSealer sealer(base::SecureRandom());
//   response.next_page_token = sealer.Seal({.listing = 7, .request = digest, .offset = 100});
//   const std::optional<PageToken> token = sealer.Open(request.page_token);   // nothing: foreign
//   or garbled
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PAGE_TOKEN_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PAGE_TOKEN_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/random.h"
#include "libs/base/sha256.h"

namespace sipas::aggregator {

struct PageToken {
  uint64_t listing = 0;
  base::Digest request = {};  // fingerprint of the request without page size and token
  uint32_t offset = 0;        // of the first score of the page
  friend bool operator==(const PageToken&, const PageToken&) = default;
};

class PageTokenSealer {
 public:
  // Draws the key.
  explicit PageTokenSealer(base::Random& random);

  // Lower-case hexadecimal digits.
  std::string Seal(const PageToken& token) const;
  std::optional<PageToken> Open(std::string_view text) const;

 private:
  base::Digest Authenticate(std::string_view payload) const;

  std::array<uint8_t, 64> key_ = {};  // one block of SHA-256
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PAGE_TOKEN_H_
