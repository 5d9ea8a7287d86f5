// Serves /metrics over HTTP on a port of its own.
//
//   SIPAS_ASSIGN_OR_RETURN(auto http, obs::MetricsHttp::Start("127.0.0.1:0", metrics));
//   obs::Log(obs::Severity::kInfo, "metrics_started", {{"port", http->port()}});
//
// Thread-safe. Stops when destroyed, which takes up to 2 s: the HTTP library looks for it that
// often. `metrics` may go away before it (it then serves nothing).
#ifndef SIPAS_LIBS_OBS_METRICS_HTTP_H_
#define SIPAS_LIBS_OBS_METRICS_HTTP_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/obs/metrics.h"

namespace prometheus {
class Exposer;
}

namespace sipas::obs {

class MetricsHttp {
 public:
  // `address` is host:port, port 0 picks a free one. UNAVAILABLE with reason
  // METRICS_PORT_UNAVAILABLE if the port is taken or may not be bound, INVALID_ARGUMENT with
  // METRICS_ADDRESS_INVALID.
  static absl::StatusOr<std::unique_ptr<MetricsHttp>> Start(const std::string& address,
                                                            const Metrics& metrics);
  ~MetricsHttp();

  int port() const { return port_; }

 private:
  MetricsHttp(std::unique_ptr<prometheus::Exposer> exposer, int port);

  std::unique_ptr<prometheus::Exposer> exposer_;
  int port_;
};

}  // namespace sipas::obs

#endif  // SIPAS_LIBS_OBS_METRICS_HTTP_H_
