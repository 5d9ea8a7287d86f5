// Bytes as lower-case hexadecimal digits and back. Thread-safe.
//
//   base::BytesToHex("\x01\xab")   // "01ab"
#ifndef SIPAS_LIBS_BASE_HEX_H_
#define SIPAS_LIBS_BASE_HEX_H_

#include <optional>
#include <string>
#include <string_view>

namespace sipas::base {

std::string BytesToHex(std::string_view bytes);

// None for an odd number of digits or another character. Either case is read.
std::optional<std::string> HexToBytes(std::string_view hex);

// The value of one hexadecimal digit, or -1.
int HexDigitValue(char digit);

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_HEX_H_
