#include "services/survey/testing/survey_server_for_test.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/status.h"

namespace sipas::survey {

SurveyServer::SurveyServer(const Options& options)
    : metrics_("survey-test"),
      rpc_metrics_(metrics_, {api::ResponseService::kName, api::DefinitionService::kName,
                              api::LogService::kName}),
      memory_(SampleId(1)),
      workers_(1, options.max_waiting_reads) {
  log_ = std::make_unique<LogForTest>(
      Log::Options{.store = options.store != nullptr ? options.store : &memory_,
                   .max_queued_bytes = options.max_queued_bytes});
  response_service_ = std::make_unique<api::ResponseService>(
      api::ResponseService::Options{.ingest = &log_->ingest(),
                                    .correction = &log_->correction(),
                                    .readers = &workers_,
                                    .metrics = &rpc_metrics_});
  definition_service_ = std::make_unique<api::DefinitionService>(
      api::DefinitionService::Options{.log = &log_->log(),
                                      .workers = &workers_,
                                      .clock = &log_->clock(),
                                      .metrics = &rpc_metrics_});
  log_service_ = std::make_unique<api::LogService>(
      api::LogService::Options{.log = &log_->log(),
                               .codec = &log_->codec(),
                               .readers = &workers_,
                               .clock = &log_->clock(),
                               .metrics = &rpc_metrics_,
                               .max_streams = options.max_streams,
                               .max_stream_duration = options.max_stream_duration});
  auto server = rpc::Server::Start(
      {.listen_address = "127.0.0.1:0",
       .services = {response_service_.get(), definition_service_.get(), log_service_.get()},
       .reflection = false});
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", std::string(server.status().message()).c_str());
    std::abort();
  }
  server_ = *std::move(server);
  const auto channel = rpc::MakeChannel(absl::StrCat("127.0.0.1:", server_->port()));
  responses_ = v1::ResponseService::NewStub(channel);
  definitions_ = v1::DefinitionService::NewStub(channel);
  logs_ = v1::LogService::NewStub(channel);
}

// In the order of the service's own stop: calls, workers, log.
SurveyServer::~SurveyServer() {
  server_->Drain(absl::ZeroDuration());
  workers_.Shutdown();
}

absl::Status SurveyServer::Apply(const std::vector<v1::Definition>& definitions) {
  grpc::ClientContext context;
  v1::ApplyDefinitionsRequest request;
  request.mutable_definitions()->Assign(definitions.begin(), definitions.end());
  v1::ApplyDefinitionsResponse response;
  return rpc::FromGrpc(definitions_->ApplyDefinitions(&context, request, &response));
}

absl::Status SurveyServer::Create(const v1::Response& response, v1::ItemResult* result) {
  grpc::ClientContext context;
  v1::CreateResponseRequest request;
  *request.mutable_response() = response;
  v1::CreateResponseResponse created;
  const absl::Status status =
      rpc::FromGrpc(responses_->CreateResponse(&context, request, &created));
  if (result != nullptr) *result = created.result();
  return status;
}

}  // namespace sipas::survey
