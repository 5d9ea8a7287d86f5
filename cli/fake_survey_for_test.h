// A survey service in memory, for tests of its client: it keeps what it accepts and misbehaves on
// demand.
//
//   FakeSurvey survey;
//   survey.responses.retry_later_once = true;
//   auto stub = survey::v1::ResponseService::NewStub(survey.Connect());
//
// Set what it shall do before the first call.
#ifndef SIPAS_CLI_FAKE_SURVEY_FOR_TEST_H_
#define SIPAS_CLI_FAKE_SURVEY_FOR_TEST_H_

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/mutex.h"
#include "libs/rpc/status.h"
#include "sipas/survey/v1/definition_service.grpc.pb.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

namespace sipas::cli {

class FakeResponses final : public survey::v1::ResponseService::Service {
 public:
  bool retry_later_once = false;  // the first request: nothing is taken
  int break_stream_after_requests =
      0;                          // the first stream: ends UNAVAILABLE, its last answer unsent
  bool refuse_streams = false;    // UNAVAILABLE at once
  std::string reject_locality{};  // responses from there are REJECTED_FINAL

  grpc::Status SyncResponses(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<survey::v1::SyncResponsesResponse, survey::v1::SyncResponsesRequest>*
          stream) override {
    if (refuse_streams) return {grpc::StatusCode::UNAVAILABLE, "draining"};
    survey::v1::SyncResponsesRequest request;
    int requests = 0;
    while (stream->Read(&request)) {
      const survey::v1::SyncResponsesResponse answer = Take(request);
      if (++requests == break_stream_after_requests) {
        break_stream_after_requests = 0;
        return {grpc::StatusCode::UNAVAILABLE, "the connection broke"};
      }
      stream->Write(answer);
    }
    return grpc::Status::OK;
  }

  std::map<std::string, survey::v1::Response> stored() {
    base::MutexLock lock(mutex_);
    return stored_;
  }
  size_t largest_request() {
    base::MutexLock lock(mutex_);
    return largest_request_;
  }

 private:
  survey::v1::SyncResponsesResponse Take(const survey::v1::SyncResponsesRequest& request) {
    base::MutexLock lock(mutex_);
    survey::v1::SyncResponsesResponse answer;
    largest_request_ = std::max(largest_request_, static_cast<size_t>(request.responses_size()));
    for (const survey::v1::Response& response : request.responses()) {
      survey::v1::ItemResult& result = *answer.add_results();
      result.set_response_id(response.response_id());
      if (retry_later_once) {
        result.set_status(survey::v1::ITEM_STATUS_RETRY_LATER);
        result.mutable_error()->mutable_retry_after()->set_nanos(1'000'000);
      } else if (!reject_locality.empty() && response.locality() == reject_locality) {
        result.set_status(survey::v1::ITEM_STATUS_REJECTED_FINAL);
        result.mutable_error()->set_reason("INVALID_RESPONSE");
        survey::v1::FieldViolation& violation = *result.mutable_error()->add_violations();
        violation.set_field("locality");
        violation.set_description("no such code");
      } else {
        const bool is_new = stored_.emplace(response.response_id(), response).second;
        result.set_status(is_new ? survey::v1::ITEM_STATUS_ACCEPTED
                                 : survey::v1::ITEM_STATUS_DUPLICATE);
      }
    }
    retry_later_once = false;
    return answer;
  }

  base::Mutex mutex_;
  std::map<std::string, survey::v1::Response> stored_ ABSL_GUARDED_BY(mutex_);
  size_t largest_request_ ABSL_GUARDED_BY(mutex_) = 0;
};

class FakeDefinitions final : public survey::v1::DefinitionService::Service {
 public:
  std::vector<survey::v1::Definition> definitions{};
  absl::Status apply_error{};                     // what ApplyDefinitions returns, if not OK
  survey::v1::ApplyDefinitionsRequest applied{};  // the last request

  grpc::Status GetDefinition(grpc::ServerContext*, const survey::v1::GetDefinitionRequest* request,
                             survey::v1::GetDefinitionResponse* response) override {
    for (const survey::v1::Definition& definition : definitions) {
      if (definition.name() != request->name() ||
          static_cast<int>(definition.body_case()) != static_cast<int>(request->kind()) + 2) {
        continue;
      }
      *response->mutable_definition() = definition;
      return grpc::Status::OK;
    }
    return rpc::ToGrpc(base::MakeError(absl::StatusCode::kNotFound, "no such definition",
                                       {.reason = "DEFINITION_NOT_FOUND"}));
  }

  grpc::Status ApplyDefinitions(grpc::ServerContext*,
                                const survey::v1::ApplyDefinitionsRequest* request,
                                survey::v1::ApplyDefinitionsResponse* response) override {
    applied = *request;
    if (!apply_error.ok()) return rpc::ToGrpc(apply_error);
    for (const survey::v1::Definition& definition : request->definitions()) {
      survey::v1::AppliedDefinition& one = *response->add_applied();
      one.set_kind(static_cast<survey::v1::DefinitionKind>(definition.body_case() - 2));
      one.set_name(definition.name());
      one.set_revision(1);
      one.set_position(static_cast<uint64_t>(response->applied_size()));
    }
    return grpc::Status::OK;
  }
};

class FakeLog final : public survey::v1::LogService::Service {
 public:
  std::vector<std::string> entries{};  // what ReadLog streams from the beginning, in two messages

  grpc::Status ReadLog(grpc::ServerContext*, const survey::v1::ReadLogRequest*,
                       grpc::ServerWriter<survey::v1::ReadLogResponse>* writer) override {
    const size_t half = entries.size() / 2;
    for (const auto& [from, to] : {std::pair{size_t{0}, half}, std::pair{half, entries.size()}}) {
      survey::v1::ReadLogResponse response;
      response.set_log_id("0195e9c2-7a3b-7c11-8f25-2f6d0a9b3c4d");
      for (size_t i = from; i < to; ++i) response.add_entries(entries[i]);
      writer->Write(response);
    }
    return grpc::Status::OK;
  }

  grpc::Status GetHead(grpc::ServerContext*, const survey::v1::GetHeadRequest*,
                       survey::v1::GetHeadResponse* response) override {
    response->set_log_id("0195e9c2-7a3b-7c11-8f25-2f6d0a9b3c4d");
    response->mutable_head()->set_position(17);
    return grpc::Status::OK;
  }
};

class FakeSurvey {
 public:
  FakeSurvey() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&responses);
    builder.RegisterService(&definitions);
    builder.RegisterService(&log);
    server_ = builder.BuildAndStart();
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  std::shared_ptr<grpc::Channel> Connect() const {
    return grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
  }

  FakeResponses responses;
  FakeDefinitions definitions;
  FakeLog log;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_FAKE_SURVEY_FOR_TEST_H_
