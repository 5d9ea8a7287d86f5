// The port of an address of the form host:port, such as "127.0.0.1:7301" or "[::1]:0".
//
// A bare port or ":port" has no host: it would listen on every interface by accident. Pure function.
//
//   PortOf("127.0.0.1:7301")   // 7301
//   PortOf("7301")             // nothing
#ifndef SIPAS_LIBS_BASE_HOST_PORT_H_
#define SIPAS_LIBS_BASE_HOST_PORT_H_

#include <optional>
#include <string_view>

namespace sipas::base {

// 0 to 65535; nothing if `address` is not one host:port.
std::optional<int> PortOf(std::string_view address);

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_HOST_PORT_H_
