// The survey service as a process, and stubs to call it. The stubs live through kills and restarts.
//
//   SurveyProcess survey(dir.path());
//   ASSERT_THAT(survey.Start(), IsOk());
//   Call(survey.responses(), &ResponseService::Stub::CreateResponse, request);
//
// Thread-compatible; the stubs are thread-safe.
#ifndef SIPAS_TESTS_E2E_SURVEY_PROCESS_H_
#define SIPAS_TESTS_E2E_SURVEY_PROCESS_H_

#include <memory>
#include <string>

#include "sipas/survey/v1/definition_service.grpc.pb.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"
#include "tests/e2e/running_service.h"

namespace sipas::e2e {

class SurveyProcess {
 public:
  explicit SurveyProcess(const std::string& directory, const std::string& name = "survey",
                         const std::string& config = "");

  // Returns when it serves and the stubs are connected.
  absl::Status Start();
  RunningService& service() { return service_; }
  std::string address() const { return service_.address(); }

  survey::v1::ResponseService::Stub& responses() { return *responses_; }
  survey::v1::DefinitionService::Stub& definitions() { return *definitions_; }
  survey::v1::LogService::Stub& logs() { return *logs_; }

 private:
  absl::Status Reconnect();

  RunningService service_;
  std::unique_ptr<survey::v1::ResponseService::Stub> responses_;
  std::unique_ptr<survey::v1::DefinitionService::Stub> definitions_;
  std::unique_ptr<survey::v1::LogService::Stub> logs_;
};

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_SURVEY_PROCESS_H_
