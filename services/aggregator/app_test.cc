#include "services/aggregator/app.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/source/log_server_for_test.h"
#include "services/aggregator/source/survey_definitions_for_test.h"
#include "sipas/aggregator/v1/score_service.grpc.pb.h"
#include "sipas/aggregator/v1/status_service.grpc.pb.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;

class AppTest : public ::testing::Test {
 protected:
  AppTest()
      : survey_({.communes = 4}), log_(std::make_shared<source::LogForTest>(base::Uuid{{1}})) {
    for (const auto& definition : SurveyDefinitions(4, 3)) log_->Define(definition);
    for (uint64_t i = 0; i < 20; ++i) log_->Respond(survey_.Record(i), survey_.Day(i));
  }
  Config MakeConfig(const std::string& endpoint) const {
    Config config;
    config.listen_address = "127.0.0.1:0";
    config.metrics_address = "127.0.0.1:0";
    config.data_dir = dir_.path() + "/data";
    config.min_free_bytes = 0;
    config.sources = {{.endpoint = endpoint, .ownership = Ownership()}};
    return config;
  }
  static v1::GetStatusResponse Status(const App& app) {
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(app.port()),
                                             grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    v1::GetStatusResponse response;
    EXPECT_TRUE(v1::StatusService::NewStub(channel)->GetStatus(&context, {}, &response).ok());
    return response;
  }
  // Ends with the test's time limit if it is never reached.
  static v1::GetStatusResponse AwaitPosition(const App& app, uint64_t position) {
    v1::GetStatusResponse status = Status(app);
    while (status.sources(0).folded_position() < position) status = Status(app);
    return status;
  }

  SurveyForTest survey_;
  std::shared_ptr<source::LogForTest> log_;
  sipas::testing::TempDir dir_;
};

TEST_F(AppTest, FollowsServesAndGoesOnAfterARestart) {
  const source::LogServer server(log_);
  {
    ASSERT_OK_AND_ASSIGN(const auto app, App::Start(MakeConfig(server.endpoint())));
    const v1::GetStatusResponse status = AwaitPosition(*app, log_->size());
    ASSERT_EQ(status.campaigns_size(), 1);
    EXPECT_EQ(status.campaigns(0).counted_responses(), 20u);
    EXPECT_EQ(status.row_count(), 20u);
    EXPECT_THAT(app->Stop(), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const auto app, App::Start(MakeConfig("127.0.0.1:1")));
  const v1::GetStatusResponse status = Status(*app);
  EXPECT_EQ(status.campaigns(0).counted_responses(), 20u);
  EXPECT_EQ(status.row_count(), 20u);
}

TEST_F(AppTest, ExportsWhatItDoesAsMetrics) {
  const source::LogServer server(log_);
  ASSERT_OK_AND_ASSIGN(const auto app, App::Start(MakeConfig(server.endpoint())));
  AwaitPosition(*app, log_->size());
  EXPECT_GT(app->metrics_port(), 0);
}

TEST_F(AppTest, TwoProcessesCannotShareADataDirectory) {
  const source::LogServer server(log_);
  ASSERT_OK_AND_ASSIGN(const auto app, App::Start(MakeConfig(server.endpoint())));
  const auto second = App::Start(MakeConfig(server.endpoint()));
  EXPECT_THAT(second,
              sipas::testing::StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_LOCKED"));
}

}  // namespace
}  // namespace sipas::aggregator
