// What an HTTP server answers to a GET, as Prometheus would ask. UNAVAILABLE unless the status is
// 200.
//
//   ASSERT_OK_AND_ASSIGN(const std::string text, HttpGet(service.metrics_address(), "/metrics"));
#ifndef SIPAS_TESTS_E2E_HTTP_GET_H_
#define SIPAS_TESTS_E2E_HTTP_GET_H_

#include <string>

#include "absl/status/statusor.h"

namespace sipas::e2e {

// `address` is host:port with the host as an IPv4 address. Returns the body.
absl::StatusOr<std::string> HttpGet(const std::string& address, const std::string& path);

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_HTTP_GET_H_
