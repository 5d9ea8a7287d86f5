// ScoreServiceTest: a real server of ScoreService over five localities, and a client.
#ifndef SIPAS_SERVICES_AGGREGATOR_API_SCORE_SERVICE_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_API_SCORE_SERVICE_FOR_TEST_H_

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/server.h"
#include "libs/rpc/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/status_matchers.h"
#include "services/aggregator/api/score_service.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator::api {

inline const base::Uuid kLog = *base::Uuid::Parse("11111111-1111-4111-8111-111111111111");
inline const base::Uuid kOtherLog = *base::Uuid::Parse("22222222-2222-4222-8222-222222222222");

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Localities A to E; two villages; A is best. Campaign "next" has the same answers as "c", and so
// has "kept", with a disclosure rule: A has two respondents, B to D three each, E none.
inline SnapshotForTest DataForTest() {
  SnapshotForTest data;
  data.Define("tree", FlatRegister({"A", "B", "C", "D", "E"}));
  data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}}});
  domain::RulebookSpec rules;
  rules.questionnaire = "q";
  rules.items = {{.code = "polite",
                  .item = 1,
                  .statistic = domain::ItemStatistic::kShare,
                  .satisfied_min = 4,
                  .satisfied_max = 5}};
  rules.maximum_points = 24;
  data.Define("rules", rules);
  domain::CampaignSpec spec;
  spec.tree = "tree";
  spec.questionnaire = "q";
  spec.rulebook = "rules";
  spec.weight_source = domain::WeightSource::kOne;
  spec.state = domain::CampaignState::kOpen;
  spec.breakdowns = {{"gender", {"f", "m"}}};
  spec.design.kind = domain::DesignKind::kClustered;
  spec.design.stages = {
      {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
  data.Define("c", spec);
  data.Define("next", spec);
  spec.disclosure = {.minimum_respondents = 3, .minimum_range = 3};
  data.Define("kept", spec);
  const auto add = [&](const char* locality, const char* village, int32_t rating) {
    ResponseForTest response{.locality = locality, .ratings = {{1, rating}}};
    response.clusters = {village};
    response.attributes = {{"gender", "f"}};
    data.Add("c", response);
    data.Add("next", response);
    data.Add("kept", response);
  };
  add("A", "v1", 5);
  add("A", "v2", 2);
  for (const char* locality : {"B", "C", "D"}) {
    add(locality, "v1", 2);
    add(locality, "v1", 5);
    add(locality, "v2", 2);
  }
  data.Define("cal", domain::WeightSet{.campaign = "c", .cells = {{"A", "", 3}}, .responses = {}});
  data.SetPosition(kLog, 11);
  return data;
}

class ScoreServiceTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(2, 16); }

  void Start(int threads, std::size_t max_queued) {
    server_.reset();
    workers_ = std::make_unique<base::WorkerPool>(threads, max_queued);
    service_ = std::make_unique<ScoreService>(
        ScoreService::Options{.publisher = &publisher_,
                              .workers = workers_.get(),
                              .metrics = &rpc_metrics_,
                              .status = [this] { return report_; },
                              .ready = [this] { return ready_; },
                              .random = &random_,
                              .listings = {.clock = &clock_, .capacity = 2}});
    auto server = rpc::Server::Start(
        {.listen_address = "127.0.0.1:0", .services = {service_.get()}, .reflection = false});
    ASSERT_THAT(server, sipas::testing::IsOk());
    server_ = *std::move(server);
    stub_ =
        v1::ScoreService::NewStub(rpc::MakeChannel(absl::StrCat("127.0.0.1:", server_->port())));
  }

  absl::StatusOr<v1::GetScoreResponse> Get(const std::string& request) {
    grpc::ClientContext context;
    v1::GetScoreResponse response;
    const auto status =
        stub_->GetScore(&context, FromText<v1::GetScoreRequest>(request), &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::ListScoresResponse> List(const std::string& request,
                                              const std::string& page_token = "") {
    grpc::ClientContext context;
    v1::ListScoresResponse response;
    auto message = FromText<v1::ListScoresRequest>(request);
    message.set_page_token(page_token);
    const auto status = stub_->ListScores(&context, message, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::CompareScoresResponse> Compare(const std::string& request) {
    grpc::ClientContext context;
    v1::CompareScoresResponse response;
    const auto status =
        stub_->CompareScores(&context, FromText<v1::CompareScoresRequest>(request), &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  static std::vector<std::string> FieldsOf(const absl::Status& status) {
    EXPECT_THAT(status,
                sipas::testing::StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
    std::vector<std::string> fields;
    for (const auto& violation : base::DetailsOf(status).violations) {
      fields.push_back(violation.field);
    }
    return fields;
  }

  Publisher publisher_{DataForTest().Build()};
  StatusReport report_;
  bool ready_ = true;
  sipas::testing::FakeClock clock_;
  sipas::testing::FixedRandom random_;
  obs::Metrics metrics_{"test"};
  rpc::RpcMetrics rpc_metrics_{metrics_, {ScoreService::kName}};
  std::unique_ptr<base::WorkerPool> workers_;
  std::unique_ptr<ScoreService> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::ScoreService::Stub> stub_;
};

inline constexpr char kGood[] =
    "domain { campaign: 'c' locality: 'A' } statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }";
inline constexpr char kList[] =
    "campaign: 'c' block: 'all' statistic { kind: STATISTIC_KIND_ITEM code: 'polite' }";

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_SCORE_SERVICE_FOR_TEST_H_
