#include "services/survey/api/response_service.h"

#include <utility>
#include <vector>

#include "libs/rpc/call.h"
#include "libs/wire/response_wire.h"
#include "services/survey/api/convert.h"
#include "services/survey/core/errors.h"

namespace sipas::survey::api {

ResponseService::ResponseService(const Options& options)
    : options_(options),
      create_(options.metrics->Method(kName, "CreateResponse")),
      batch_create_(options.metrics->Method(kName, "BatchCreateResponses")),
      sync_(options.metrics->Method(kName, "SyncResponses")),
      get_(options.metrics->Method(kName, "GetResponse")),
      void_(options.metrics->Method(kName, "VoidResponse")),
      reinstate_(options.metrics->Method(kName, "ReinstateResponse")) {}

grpc::ServerUnaryReactor* ResponseService::CreateResponse(grpc::CallbackServerContext* context,
                                                          const v1::CreateResponseRequest* request,
                                                          v1::CreateResponseResponse* response) {
  auto* call = new rpc::UnaryCall(create_, context);
  std::vector<Submission> submissions;
  submissions.push_back(DecodeSubmission(request->response()));
  options_.ingest->Submit(std::move(submissions), [=](std::vector<IngestResult> results) {
    if (results[0].error.ok()) {
      EncodeResult(request->response().response_id(), results[0], *response->mutable_result());
    }
    call->Finish(results[0].error);
  });
  return call;
}

grpc::ServerUnaryReactor* ResponseService::BatchCreateResponses(
    grpc::CallbackServerContext* context, const v1::BatchCreateResponsesRequest* request,
    v1::BatchCreateResponsesResponse* response) {
  auto* call = new rpc::UnaryCall(batch_create_, context);
  const auto size = static_cast<size_t>(request->responses_size());
  if (const absl::Status checked = CheckBatch(size); !checked.ok()) {
    call->Finish(checked);
    return call;
  }
  const auto finish = [=](const std::vector<IngestResult>& results) {
    EncodeResults(request->responses(), results, *response->mutable_results());
    call->Finish(absl::OkStatus());
  };
  options_.ingest->Submit(DecodeBatch(request->responses()), finish);
  return call;
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ResponseService::SyncResponses(
    grpc::CallbackServerContext* context) {
  return StartSyncResponses(sync_, context, *options_.ingest, streams_);
}

grpc::ServerUnaryReactor* ResponseService::GetResponse(grpc::CallbackServerContext* context,
                                                       const v1::GetResponseRequest* request,
                                                       v1::GetResponseResponse* response) {
  auto* call = new rpc::UnaryCall(get_, context);
  const auto read = [=, this]() -> absl::Status {
    const absl::StatusOr<base::Uuid> id = DecodeResponseId(request->response_id());
    if (!id.ok()) return id.status();
    const absl::StatusOr<ResponseAndState> found = options_.correction->Find(*id);
    if (!found.ok()) return found.status();
    wire::EncodeResponse(found->response, *response->mutable_response());
    response->set_state(found->state.voided ? v1::RESPONSE_STATE_VOIDED
                                            : v1::RESPONSE_STATE_COUNTED);
    response->set_first_position(found->state.first_position);
    response->set_current_position(found->state.current_position);
    return absl::OkStatus();
  };
  if (!options_.readers->TrySubmit([=] { call->Finish(read()); })) call->Finish(TooBusy());
  return call;
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ResponseService::Correct(domain::EntryKind kind,
                                                   const rpc::RpcMethod& method,
                                                   grpc::CallbackServerContext* context,
                                                   const Request* request, Response* response) {
  auto* call = new rpc::UnaryCall(method, context);
  const absl::StatusOr<CorrectionRequest> correction =
      DecodeCorrection(kind, request->response_id(), request->reason(), request->principal());
  if (!correction.ok()) {
    call->Finish(correction.status());
    return call;
  }
  const auto apply = [=, this, wanted = *correction] {
    options_.correction->Apply(wanted, [=](const absl::StatusOr<uint64_t>& position) {
      if (position.ok()) response->set_position(*position);
      call->Finish(position.status());
    });
  };
  if (!options_.readers->TrySubmit(apply)) call->Finish(TooBusy());
  return call;
}

grpc::ServerUnaryReactor* ResponseService::VoidResponse(grpc::CallbackServerContext* context,
                                                        const v1::VoidResponseRequest* request,
                                                        v1::VoidResponseResponse* response) {
  return Correct(domain::EntryKind::kVoid, void_, context, request, response);
}

grpc::ServerUnaryReactor* ResponseService::ReinstateResponse(
    grpc::CallbackServerContext* context, const v1::ReinstateResponseRequest* request,
    v1::ReinstateResponseResponse* response) {
  return Correct(domain::EntryKind::kReinstate, reinstate_, context, request, response);
}

}  // namespace sipas::survey::api
