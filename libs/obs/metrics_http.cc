#include "libs/obs/metrics_http.h"

#include <prometheus/exposer.h>

#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/host_port.h"

namespace sipas::obs {
namespace {

absl::Status InvalidAddress(const std::string& address) {
  return base::MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("metrics address '", address, "' is not of the form host:port"),
      {.reason = "METRICS_ADDRESS_INVALID", .domain = "sipas"});
}

absl::Status CannotListen(const std::string& address, const std::exception& cause) {
  return base::MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("cannot serve /metrics on ", address,
                   ": is the port in use, or the host not of this machine?"),
      {.reason = "METRICS_PORT_UNAVAILABLE", .domain = "sipas", .cause = cause.what()});
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsHttp>> MetricsHttp::Start(const std::string& address,
                                                                const Metrics& metrics) {
  if (!base::PortOf(address).has_value()) return InvalidAddress(address);
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", "2"});
    exposer->RegisterCollectable(metrics.collectable());
    const std::vector<int> ports = exposer->GetListeningPorts();
    const int port = ports.empty() ? 0 : ports.front();
    return std::unique_ptr<MetricsHttp>(new MetricsHttp(std::move(exposer), port));
  } catch (const std::exception& cause) {
    return CannotListen(address, cause);
  }
}

MetricsHttp::MetricsHttp(std::unique_ptr<prometheus::Exposer> exposer, int port)
    : exposer_(std::move(exposer)), port_(port) {}

MetricsHttp::~MetricsHttp() = default;

}  // namespace sipas::obs
