// Conversions between std::string_view, which our interfaces use, and absl::string_view, which is a
// different type in Debian's Abseil without an implicit conversion either way.
//
//   absl::StrCat("no campaign ", base::ToAbsl(name));
//   std::string_view message = base::FromAbsl(status.message());
//
// The views borrow; nothing is copied. Thread-safe.
#ifndef SIPAS_LIBS_BASE_STRINGS_H_
#define SIPAS_LIBS_BASE_STRINGS_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace sipas::base {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

inline std::string_view FromAbsl(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_STRINGS_H_
