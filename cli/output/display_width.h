// How many columns of a terminal a text takes: accents that are characters of their own take none,
// East Asian characters two. Vietnamese names come both precomposed and decomposed; bytes say
// nothing.
//
//   DisplayWidth("Phường Bến Nghé")   // 15, in either form
//   Truncate("Phường Bến Nghé", 8)    // "Phường …"
//
// Does not depend on the locale. Pure functions, thread-safe.
#ifndef SIPAS_CLI_OUTPUT_DISPLAY_WIDTH_H_
#define SIPAS_CLI_OUTPUT_DISPLAY_WIDTH_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace sipas::cli {

// Bytes that are no UTF-8 count as one column each.
size_t DisplayWidth(std::string_view text);

// `text` if it fits into `width` columns, else its beginning and "…".
std::string Truncate(std::string_view text, size_t width);

// Without what could move the cursor or colour the terminal: control characters and bytes that are
// no UTF-8 become U+FFFD. Every text that came from elsewhere goes through it before it is printed.
std::string Printable(std::string_view text);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_OUTPUT_DISPLAY_WIDTH_H_
