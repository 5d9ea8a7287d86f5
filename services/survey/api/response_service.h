// sipas.survey.v1.ResponseService: decode, call the core, encode. Nothing here blocks a reaction.
#ifndef SIPAS_SERVICES_SURVEY_API_RESPONSE_SERVICE_H_
#define SIPAS_SERVICES_SURVEY_API_RESPONSE_SERVICE_H_

#include "libs/base/worker_pool.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/survey/api/sync_responses.h"
#include "services/survey/core/correction.h"
#include "services/survey/core/ingest.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

namespace sipas::survey::api {

// The generated v1::ResponseService::CallbackService, but for SyncResponses, which reads and writes
// bytes.
using ResponseServiceBase = v1::ResponseService::WithCallbackMethod_CreateResponse<
    v1::ResponseService::WithCallbackMethod_BatchCreateResponses<
        v1::ResponseService::WithRawCallbackMethod_SyncResponses<
            v1::ResponseService::WithCallbackMethod_GetResponse<
                v1::ResponseService::WithCallbackMethod_VoidResponse<
                    v1::ResponseService::WithCallbackMethod_ReinstateResponse<
                        v1::ResponseService::Service>>>>>>;

class ResponseService final : public ResponseServiceBase {
 public:
  // All pointers are borrowed and outlive the server.
  struct Options {
    Ingest* ingest = nullptr;
    Correction* correction = nullptr;
    base::WorkerPool* readers = nullptr;
    const rpc::RpcMetrics* metrics = nullptr;
  };
  static constexpr char kName[] = "sipas.survey.v1.ResponseService";

  explicit ResponseService(const Options& options);

  grpc::ServerUnaryReactor* CreateResponse(grpc::CallbackServerContext* context,
                                           const v1::CreateResponseRequest* request,
                                           v1::CreateResponseResponse* response) override;
  grpc::ServerUnaryReactor* BatchCreateResponses(
      grpc::CallbackServerContext* context, const v1::BatchCreateResponsesRequest* request,
      v1::BatchCreateResponsesResponse* response) override;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* SyncResponses(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* GetResponse(grpc::CallbackServerContext* context,
                                        const v1::GetResponseRequest* request,
                                        v1::GetResponseResponse* response) override;
  grpc::ServerUnaryReactor* VoidResponse(grpc::CallbackServerContext* context,
                                         const v1::VoidResponseRequest* request,
                                         v1::VoidResponseResponse* response) override;
  grpc::ServerUnaryReactor* ReinstateResponse(grpc::CallbackServerContext* context,
                                              const v1::ReinstateResponseRequest* request,
                                              v1::ReinstateResponseResponse* response) override;

  // Ends streams of devices that wait with nothing to send: they would hold up a drain.
  void EndStreams() { streams_.EndAll(); }

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Correct(domain::EntryKind kind, const rpc::RpcMethod& method,
                                    grpc::CallbackServerContext* context, const Request* request,
                                    Response* response);

  const Options options_;
  SyncStreams streams_;
  const rpc::RpcMethod& create_;
  const rpc::RpcMethod& batch_create_;
  const rpc::RpcMethod& sync_;
  const rpc::RpcMethod& get_;
  const rpc::RpcMethod& void_;
  const rpc::RpcMethod& reinstate_;
};

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_RESPONSE_SERVICE_H_
