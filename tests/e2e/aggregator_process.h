// The aggregator as a process, and stubs to call it. The stubs live through kills and restarts.
//
//   AggregatorProcess aggregator(dir.path(), {{.endpoint = survey.address()}});
//   ASSERT_THAT(aggregator.Start(), IsOk());
//   ASSERT_THAT(aggregator.AwaitHeads({&survey.logs()}), IsOk());
//
// Thread-compatible; the stubs are thread-safe.
#ifndef SIPAS_TESTS_E2E_AGGREGATOR_PROCESS_H_
#define SIPAS_TESTS_E2E_AGGREGATOR_PROCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sipas/aggregator/v1/score_service.grpc.pb.h"
#include "sipas/aggregator/v1/status_service.grpc.pb.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"
#include "tests/e2e/running_service.h"

namespace sipas::e2e {

class AggregatorProcess {
 public:
  struct Source {
    std::string endpoint;
    // Subtrees of localities, of all campaigns of the household survey; empty owns everything.
    std::vector<std::string> localities{};
  };

  AggregatorProcess(const std::string& directory, const std::vector<Source>& sources,
                    const std::string& name = "aggregator", const std::string& config = "");

  // Returns when it serves and the stubs are connected.
  absl::Status Start();
  RunningService& service() { return service_; }
  std::string address() const { return service_.address(); }

  aggregator::v1::ScoreService::Stub& scores() { return *scores_; }
  aggregator::v1::StatusService::Stub& statuses() { return *statuses_; }

  absl::StatusOr<aggregator::v1::GetStatusResponse> Status();
  // Waits until queries see all that these logs hold now, and scores are served.
  absl::Status AwaitHeads(const std::vector<survey::v1::LogService::Stub*>& logs);

 private:
  absl::Status Reconnect();

  RunningService service_;
  std::unique_ptr<aggregator::v1::ScoreService::Stub> scores_;
  std::unique_ptr<aggregator::v1::StatusService::Stub> statuses_;
};

// The head of a log as the watermark that a query may ask for.
absl::StatusOr<aggregator::v1::LogPosition> HeadOf(survey::v1::LogService::Stub& log);

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_AGGREGATOR_PROCESS_H_
