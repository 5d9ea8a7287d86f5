// A loopback address for one service of this process, 127.<count>.<pid>, so that a port stays its
// own while the service is down: other tests have other addresses, and a client's own socket gets
// 127.0.0.1. Thread-safe.
//
//   const std::string address = OwnLoopbackAddress() + ":0";
#ifndef SIPAS_TESTS_E2E_LOOPBACK_ADDRESS_H_
#define SIPAS_TESTS_E2E_LOOPBACK_ADDRESS_H_

#include <string>

namespace sipas::e2e {

std::string OwnLoopbackAddress();

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_LOOPBACK_ADDRESS_H_
