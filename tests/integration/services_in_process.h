// Both services in this process, put together as main() does, and stubs to call them. Ports are
// picked by the system.
//
//   SurveyInProcess survey(dir.path() + "/survey");
//   AggregatorInProcess aggregator(dir.path() + "/aggregator", {survey.address()});
//   aggregator.scores()...
//
// A service that does not start fails the test. Thread-compatible; the stubs are thread-safe.
#ifndef SIPAS_TESTS_INTEGRATION_SERVICES_IN_PROCESS_H_
#define SIPAS_TESTS_INTEGRATION_SERVICES_IN_PROCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "services/aggregator/app.h"
#include "services/survey/app.h"
#include "sipas/aggregator/v1/score_service.grpc.pb.h"
#include "sipas/aggregator/v1/status_service.grpc.pb.h"
#include "sipas/survey/v1/definition_service.grpc.pb.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"
#include "tests/e2e/loopback_address.h"

namespace sipas::integration {

class SurveyInProcess {
 public:
  // `address` is host:port to listen on.
  explicit SurveyInProcess(const std::string& data_dir,
                           const std::string& address = e2e::OwnLoopbackAddress() + ":0");

  const std::string& address() const { return address_; }
  survey::v1::ResponseService::Stub& responses() { return *responses_; }
  survey::v1::DefinitionService::Stub& definitions() { return *definitions_; }
  survey::v1::LogService::Stub& logs() { return *logs_; }

 private:
  std::unique_ptr<survey::App> app_;
  std::string address_;
  std::unique_ptr<survey::v1::ResponseService::Stub> responses_;
  std::unique_ptr<survey::v1::DefinitionService::Stub> definitions_;
  std::unique_ptr<survey::v1::LogService::Stub> logs_;
};

class AggregatorInProcess {
 public:
  // `config` is more of the configuration file.
  AggregatorInProcess(const std::string& data_dir, const std::vector<std::string>& endpoints,
                      const std::string& config = "");

  const std::string& address() const { return address_; }
  aggregator::v1::ScoreService::Stub& scores() { return *scores_; }
  aggregator::v1::GetStatusResponse Status();
  // Waits until queries see everything up to this position of the only log.
  void AwaitPosition(uint64_t position);
  // What a checkpoint brought back is there at once; scores are served once the head is known.
  void AwaitServing();

 private:
  std::unique_ptr<aggregator::App> app_;
  std::string address_;
  std::unique_ptr<aggregator::v1::ScoreService::Stub> scores_;
  std::unique_ptr<aggregator::v1::StatusService::Stub> statuses_;
};

}  // namespace sipas::integration

#endif  // SIPAS_TESTS_INTEGRATION_SERVICES_IN_PROCESS_H_
