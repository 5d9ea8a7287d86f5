#include "services/aggregator/app.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

  // What Prometheus would read.
  static std::string Metrics(const App& app) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(app.metrics_port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    EXPECT_EQ(::write(socket, request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    std::string text;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(socket, buffer, sizeof(buffer))) > 0;) {
      text.append(buffer, static_cast<size_t>(n));
    }
    ::close(socket);
    return text;
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
  const std::string text = Metrics(*app);
  for (const char* line :
       {"sipas_aggregator_entries_folded_total{kind=\"response\"} 20",
        "sipas_aggregator_entries_folded_total{kind=\"definition\"} 4", "sipas_aggregator_rows 20",
        "sipas_aggregator_lag_seconds{source=\"0\"} ", "sipas_aggregator_fold_seconds_count "}) {
    EXPECT_THAT(text, ::testing::HasSubstr(line));
  }
}

TEST_F(AppTest, WaitsForItsSourcesBeforeItAnswersQueries) {
  const std::string nowhere = "127.0.0.1:1";
  ASSERT_OK_AND_ASSIGN(const auto app, App::Start(MakeConfig(nowhere)));
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(app->port()),
                                           grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  v1::GetScoreRequest request;
  request.mutable_domain()->set_campaign("c1");
  v1::GetScoreResponse response;
  const grpc::Status status =
      v1::ScoreService::NewStub(channel)->GetScore(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
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
