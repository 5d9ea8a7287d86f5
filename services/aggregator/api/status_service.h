// sipas.aggregator.v1.StatusService: always answers, also while queries are refused.
//
// Thread-safe. The report must not block: it is made in the reaction.
#ifndef SIPAS_SERVICES_AGGREGATOR_API_STATUS_SERVICE_H_
#define SIPAS_SERVICES_AGGREGATOR_API_STATUS_SERVICE_H_

#include <functional>

#include "libs/rpc/call.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/aggregator/core/status_report.h"
#include "sipas/aggregator/v1/status_service.grpc.pb.h"

namespace sipas::aggregator::api {

class StatusService final : public v1::StatusService::CallbackService {
 public:
  // Pointers are borrowed and outlive the server.
  struct Options {
    const rpc::RpcMetrics* metrics = nullptr;
    std::function<StatusReport()> status;
  };
  static constexpr char kName[] = "sipas.aggregator.v1.StatusService";

  explicit StatusService(const Options& options);

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  const Options options_;
  const rpc::RpcMethod& get_status_;
};

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_STATUS_SERVICE_H_
