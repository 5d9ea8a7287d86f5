// The survey service's three gRPC services on a real server in this process, over a store in memory
// or a given one, and stubs to call them. The port is chosen by the system, the clock stands still.
//
//   SurveyServer server;
//   server.Apply(SampleDefinitions());
//   grpc::ClientContext context;
//   server.responses().CreateResponse(&context, request, &response);
#ifndef SIPAS_SERVICES_SURVEY_TESTING_SURVEY_SERVER_FOR_TEST_H_
#define SIPAS_SERVICES_SURVEY_TESTING_SURVEY_SERVER_FOR_TEST_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/worker_pool.h"
#include "libs/obs/metrics.h"
#include "libs/rpc/rpc_metrics.h"
#include "libs/rpc/server.h"
#include "services/survey/api/definition_service.h"
#include "services/survey/api/log_service.h"
#include "services/survey/api/response_service.h"
#include "services/survey/store/memory_log_store.h"
#include "services/survey/testing/log_for_test.h"

namespace sipas::survey {

class SurveyServer {
 public:
  struct Options {
    LogStore* store = nullptr;  // null: one in memory
    int max_streams = 64;
    absl::Duration max_stream_duration = absl::Minutes(30);
    size_t max_queued_bytes = 64u << 20;
    // Tasks that may wait for the one worker.
    size_t max_waiting_reads = 256;
  };

  SurveyServer() : SurveyServer(Options()) {}
  explicit SurveyServer(const Options& options);
  ~SurveyServer();

  store::MemoryLogStore& memory() { return memory_; }
  LogForTest& log() { return *log_; }
  base::WorkerPool& workers() { return workers_; }
  rpc::Server& server() { return *server_; }
  api::LogService& log_service() { return *log_service_; }
  api::ResponseService& response_service() { return *response_service_; }

  v1::ResponseService::Stub& responses() { return *responses_; }
  v1::DefinitionService::Stub& definitions() { return *definitions_; }
  v1::LogService::Stub& logs() { return *logs_; }

  // Through the service; errors as the client sees them.
  absl::Status Apply(const std::vector<v1::Definition>& definitions);
  absl::Status Create(const v1::Response& response, v1::ItemResult* result = nullptr);

 private:
  obs::Metrics metrics_;
  rpc::RpcMetrics rpc_metrics_;
  store::MemoryLogStore memory_;
  std::unique_ptr<LogForTest> log_;
  base::WorkerPool workers_;
  std::unique_ptr<api::ResponseService> response_service_;
  std::unique_ptr<api::DefinitionService> definition_service_;
  std::unique_ptr<api::LogService> log_service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::ResponseService::Stub> responses_;
  std::unique_ptr<v1::DefinitionService::Stub> definitions_;
  std::unique_ptr<v1::LogService::Stub> logs_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_TESTING_SURVEY_SERVER_FOR_TEST_H_
