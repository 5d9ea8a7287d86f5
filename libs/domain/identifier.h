// What names and codes look like. Names are made by the people who write definitions; codes come
// from outside (registers of localities, sample lists) and are taken as they are.
//
// Pure functions, thread-safe. Example:
//
//   if (!IsValidName(name)) violations.Add("name", kNotAName);
#ifndef SIPAS_LIBS_DOMAIN_IDENTIFIER_H_
#define SIPAS_LIBS_DOMAIN_IDENTIFIER_H_

#include <cstddef>
#include <string_view>

namespace sipas::domain {

// So that names and codes stay short keys, and a few of them fit into one.
inline constexpr size_t kMaxIdentifierBytes = 63;

// 1 to 63 characters of a-z, 0-9 and "-", starting with a letter or digit.
bool IsValidName(std::string_view name);
// 1 to 63 bytes of valid UTF-8 without control characters.
bool IsValidCode(std::string_view code);
// The form of a BCP 47 tag, e.g. "vi", "zh-Hant-TW": letters, then parts of 1 to 8 letters or
// digits.
bool IsLanguageTag(std::string_view tag);

// Descriptions of a violation.
inline constexpr std::string_view kNotAName =
    "must be 1 to 63 characters of a-z, 0-9 and '-', starting with a letter or digit";
inline constexpr std::string_view kNotACode =
    "must be 1 to 63 bytes of UTF-8 without control characters";
inline constexpr std::string_view kNotALanguage = "must be a BCP 47 language tag, e.g. 'vi'";

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_IDENTIFIER_H_
