// Well-formed UTF-8 out of any bytes: what goes into a proto string or into JSON must be it.
// Thread-safe.
//
//   base::ToValidUtf8(file_name);            // bad bytes become U+FFFD
//   base::TruncateUtf8(message, 1024);       // never cuts a character in two
#ifndef SIPAS_LIBS_BASE_UTF8_H_
#define SIPAS_LIBS_BASE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sipas::base {

// Bytes of the well-formed character (RFC 3629) that `text` starts with: 1 to 4, or 0 if there is
// none. No overlong forms, no surrogates, nothing above U+10FFFF.
size_t Utf8CharLength(std::string_view text);

// `text` with every byte that is not part of a well-formed character replaced by U+FFFD.
std::string ToValidUtf8(std::string_view text);

// The longest prefix of at most `max_bytes` that does not cut a character.
std::string_view TruncateUtf8(std::string_view text, size_t max_bytes);

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_UTF8_H_
