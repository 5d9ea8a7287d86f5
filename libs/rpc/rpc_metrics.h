// Counters of a server's calls under the names of go-grpc-prometheus, which existing dashboards and
// alerts know: grpc_server_{started,handled,msg_received,msg_sent}_total and the histogram
// grpc_server_handling_seconds, by grpc_type, grpc_service, grpc_method (and grpc_code).
//
//   rpc::RpcMetrics rpc_metrics(metrics, {"sipas.survey.v1.ResponseService"});
//   const rpc::RpcMethod& create = rpc_metrics.Method("sipas.survey.v1.ResponseService",
//   "CreateResponse");
//
// Every method and code exists with value 0 from the start. Thread-safe once built.
#ifndef SIPAS_LIBS_RPC_RPC_METRICS_H_
#define SIPAS_LIBS_RPC_RPC_METRICS_H_

#include <array>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/obs/metrics.h"

namespace sipas::rpc {

// One method of a service with its metrics resolved. Counting takes no look-up.
class RpcMethod {
 public:
  // e.g. "sipas.survey.v1.ResponseService/CreateResponse"
  const std::string& name() const { return name_; }

  void CountStarted() const { started_->Increment(); }
  void CountReceived() const { received_->Increment(); }
  void CountSent() const { sent_->Increment(); }
  void CountHandled(absl::StatusCode code, absl::Duration duration) const;

 private:
  friend class RpcMetrics;
  RpcMethod(obs::Metrics& metrics, std::string_view service, std::string_view method,
            std::string_view type);

  std::string name_;
  obs::Counter* started_;
  obs::Counter* received_;
  obs::Counter* sent_;
  std::array<obs::Counter*, 17> handled_;  // by status code
  obs::Histogram* seconds_;
};

class RpcMetrics {
 public:
  // `services` are full names whose generated code is linked in; their methods and kinds are read
  // from the descriptors. An unknown name is a bug that ends the process. `metrics` must outlive
  // this.
  RpcMetrics(obs::Metrics& metrics, std::initializer_list<std::string_view> services);
  RpcMetrics(const RpcMetrics&) = delete;
  RpcMetrics& operator=(const RpcMetrics&) = delete;

  // Look up once, at start-up, and keep the reference: it lives as long as this object. An unknown
  // method is a bug that ends the process.
  const RpcMethod& Method(std::string_view service, std::string_view method) const;

 private:
  std::map<std::string, RpcMethod, std::less<>> methods_;
};

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_RPC_METRICS_H_
