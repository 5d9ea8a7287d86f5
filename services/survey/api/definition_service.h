// sipas.survey.v1.DefinitionService: decode, call the core, encode. Runs on the worker pool:
// definitions can be large.
#ifndef SIPAS_SERVICES_SURVEY_API_DEFINITION_SERVICE_H_
#define SIPAS_SERVICES_SURVEY_API_DEFINITION_SERVICE_H_

#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/base/worker_pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/survey/core/log.h"
#include "sipas/survey/v1/definition_service.grpc.pb.h"

namespace sipas::survey::api {

class DefinitionService final : public v1::DefinitionService::CallbackService {
 public:
  // All pointers are borrowed and outlive the server.
  struct Options {
    Log* log = nullptr;
    base::WorkerPool* workers = nullptr;
    const base::Clock* clock = &base::RealClock();
    const rpc::RpcMetrics* metrics = nullptr;
  };
  static constexpr char kName[] = "sipas.survey.v1.DefinitionService";

  explicit DefinitionService(const Options& options);

  grpc::ServerUnaryReactor* ApplyDefinitions(grpc::CallbackServerContext* context,
                                             const v1::ApplyDefinitionsRequest* request,
                                             v1::ApplyDefinitionsResponse* response) override;
  grpc::ServerUnaryReactor* GetDefinition(grpc::CallbackServerContext* context,
                                          const v1::GetDefinitionRequest* request,
                                          v1::GetDefinitionResponse* response) override;
  grpc::ServerUnaryReactor* ListDefinitions(grpc::CallbackServerContext* context,
                                            const v1::ListDefinitionsRequest* request,
                                            v1::ListDefinitionsResponse* response) override;

 private:
  void Apply(const v1::ApplyDefinitionsRequest& request, v1::ApplyDefinitionsResponse& response,
             rpc::UnaryCall* call);
  absl::Status Get(const v1::GetDefinitionRequest& request,
                   v1::GetDefinitionResponse& response) const;
  absl::Status List(const v1::ListDefinitionsRequest& request,
                    v1::ListDefinitionsResponse& response) const;
  // The proto as it was written, from the log.
  absl::StatusOr<v1::Definition> ReadDefinition(const domain::Definition& definition) const;

  const Options options_;
  const rpc::RpcMethod& apply_;
  const rpc::RpcMethod& get_;
  const rpc::RpcMethod& list_;
};

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_DEFINITION_SERVICE_H_
