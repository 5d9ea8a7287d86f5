#include "services/aggregator/api/status_service.h"

#include "services/aggregator/api/convert.h"

namespace sipas::aggregator::api {

StatusService::StatusService(const Options& options)
    : options_(options), get_status_(options.metrics->Method(kName, "GetStatus")) {}

grpc::ServerUnaryReactor* StatusService::GetStatus(grpc::CallbackServerContext* context,
                                                   const v1::GetStatusRequest*,
                                                   v1::GetStatusResponse* response) {
  return rpc::RunUnary(get_status_, context, [&] {
    *response = Encode(options_.status());
    return absl::OkStatus();
  });
}

}  // namespace sipas::aggregator::api
