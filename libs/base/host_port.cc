#include "libs/base/host_port.h"

#include <charconv>

namespace sipas::base {

std::optional<int> PortOf(std::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  if (address.find_first_of(", ") != std::string_view::npos) return std::nullopt;
  const std::string_view digits = address.substr(colon + 1);
  int port = -1;
  const char* const end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, port);
  if (result.ec != std::errc() || result.ptr != end || port < 0 || port > 65535) {
    return std::nullopt;
  }
  return port;
}

}  // namespace sipas::base
