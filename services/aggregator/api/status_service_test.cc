#include "services/aggregator/api/status_service.h"

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/server.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"

namespace sipas::aggregator::api {
namespace {

StatusReport ReportForTest() {
  const base::Uuid log = *base::Uuid::Parse("11111111-1111-4111-8111-111111111111");
  SourceReport stopped;
  stopped.endpoint = "survey:7001";
  stopped.log_id = log;
  stopped.state = SourceState::kStopped;
  stopped.reason = "LOG_DIVERGED";
  stopped.message = "restored with other content";
  stopped.folded_position = 9;
  stopped.head_position = 12;
  stopped.not_owned = 3;
  SourceReport connecting;
  connecting.endpoint = "survey:7002";
  StatusReport report;
  report.watermark = {{log, 9}};
  report.sources = {stopped, connecting};
  report.campaigns = {
      {.campaign = "sipas-2026",
       .revision = 2,
       .counts = {
           .counted = 5, .voided = 1, .test = 2, .design_only = 3, .partial = 4, .late = 6}}};
  report.cell_count = 7;
  report.row_count = 8;
  return report;
}

TEST(StatusServiceTest, TellsSourcesCampaignsAndSizes) {
  obs::Metrics metrics("test");
  const rpc::RpcMetrics rpc_metrics(metrics, {StatusService::kName});
  StatusService service({.metrics = &rpc_metrics, .status = ReportForTest});
  const auto server = rpc::Server::Start(
      {.listen_address = "127.0.0.1:0", .services = {&service}, .reflection = false});
  ASSERT_THAT(server, testing::IsOk());
  const auto stub =
      v1::StatusService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", (*server)->port())));
  grpc::ClientContext context;
  v1::GetStatusResponse response;
  ASSERT_TRUE(stub->GetStatus(&context, v1::GetStatusRequest(), &response).ok());
  EXPECT_THAT(
      response, testing::EqualsProto(R"pb(
        watermark { positions { log_id: "11111111-1111-4111-8111-111111111111" position: 9 } }
        sources {
          endpoint: "survey:7001"
          log_id: "11111111-1111-4111-8111-111111111111"
          state: SOURCE_STATE_STOPPED
          reason: "LOG_DIVERGED"
          message: "restored with other content"
          folded_position: 9
          head_position: 12
          not_owned_count: 3
        }
        sources { endpoint: "survey:7002" state: SOURCE_STATE_CONNECTING }
        campaigns {
          campaign: "sipas-2026"
          revision: 2
          counted_responses: 5
          voided_responses: 1
          test_responses: 2
          design_only_responses: 3
          partial_responses: 4
          late_responses: 6
        }
        cell_count: 7
        row_count: 8
      )pb"));
}

}  // namespace
}  // namespace sipas::aggregator::api
