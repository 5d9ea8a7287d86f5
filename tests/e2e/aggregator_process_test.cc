// The aggregator as its operators see it: exit codes, health, reflection, one owner per directory,
// an orderly end.
#include "tests/e2e/aggregator_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/survey_process.h"

namespace sipas::e2e {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::StatusIs;
using ::sipas::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = aggregator::v1;

constexpr char kScoreService[] = "sipas.aggregator.v1.ScoreService";
constexpr char kStatusService[] = "sipas.aggregator.v1.StatusService";

struct Checked {
  int exit_status = -1;
  std::string said;
};

Checked CheckConfigText(const std::string& text) {
  const TempDir dir;
  const std::string path = dir.path() + "/aggregator.textproto";
  std::ofstream(path) << text;
  const std::string output = dir.path() + "/check";
  const auto exit_status =
      RunToEnd({.command = {SIPAS_AGGREGATOR_BINARY, "--config", path, "--check_config"},
                .output_path = output});
  EXPECT_THAT(exit_status, IsOk());
  return {exit_status.value_or(-1), ReadFile(output + ".err")};
}

TEST(AggregatorConfigCheck, TakesAGoodFileSilently) {
  const Checked checked = CheckConfigText("data_dir: \"/x\" sources { endpoint: \"a:1\" }");
  EXPECT_EQ(checked.exit_status, 0);
  EXPECT_EQ(checked.said, "");
}

TEST(AggregatorConfigCheck, NamesAFieldThatItDoesNotKnow) {
  const Checked checked = CheckConfigText("data_dir: \"/x\"\nsources { endpont: \"a:1\" }");
  EXPECT_EQ(checked.exit_status, 2);
  EXPECT_THAT(checked.said, AllOf(HasSubstr("endpont"), HasSubstr("line 2")));
}

TEST(AggregatorConfigCheck, NamesEveryValueThatIsWrong) {
  const Checked checked = CheckConfigText("query_threads: 65");
  EXPECT_EQ(checked.exit_status, 2);
  EXPECT_THAT(checked.said,
              AllOf(HasSubstr("data_dir"), HasSubstr("sources"), HasSubstr("query_threads")));
}

class AggregatorProcessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(survey_.Start(), IsOk());
    ASSERT_THAT(ApplyDefinitions(survey_.definitions()), IsOk());
    aggregator_ = std::make_unique<AggregatorProcess>(
        dir_.path(), std::vector<AggregatorProcess::Source>{{.endpoint = survey_.address()}},
        "aggregator", "drain_seconds: 60");
  }

  absl::StatusOr<v1::GetScoreResponse> GetScore() {
    v1::GetScoreRequest request;
    request.mutable_domain()->set_campaign("telephone");
    request.mutable_statistic()->set_kind(v1::STATISTIC_KIND_OVERALL);
    return Call(aggregator_->scores(), &v1::ScoreService::Stub::GetScore, request,
                Unreachable::kFailFast);
  }

  const TempDir dir_;
  SurveyProcess survey_{dir_.path()};
  std::unique_ptr<AggregatorProcess> aggregator_;
};

TEST_F(AggregatorProcessTest, ServesScoresOnlyOnceItHasReadTheLog) {
  survey_.service().Kill();
  ASSERT_THAT(aggregator_->Start(), IsOk());
  EXPECT_THAT(CheckHealth(aggregator_->address(), kStatusService),
              IsOkAndHolds(HealthState::kServing));
  EXPECT_THAT(CheckHealth(aggregator_->address(), kScoreService),
              IsOkAndHolds(HealthState::kNotServing));
  EXPECT_THAT(GetScore(), StatusIs(absl::StatusCode::kUnavailable, "REPLAY_RUNNING"));
  ASSERT_THAT(survey_.Start(), IsOk());
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, 100)), IsOk());
  EXPECT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  EXPECT_THAT(GetScore(), IsOk());
}

TEST_F(AggregatorProcessTest, RefusesToStartOnADirectoryThatAnotherProcessUses) {
  ASSERT_THAT(aggregator_->Start(), IsOk());
  const std::string output = dir_.path() + "/second";
  EXPECT_THAT(RunToEnd({.command = {SIPAS_AGGREGATOR_BINARY, "--config",
                                    aggregator_->service().config_path()},
                        .output_path = output}),
              IsOkAndHolds(1));
  EXPECT_THAT(ReadFile(output + ".err"),
              AllOf(HasSubstr("in use by another process"), HasSubstr("STORAGE_LOCKED"),
                    HasSubstr(aggregator_->service().data_dir())));
}

TEST_F(AggregatorProcessTest, DescribesItselfByReflection) {
  ASSERT_THAT(aggregator_->Start(), IsOk());
  // ServerReflectionRequest.list_services is field 7.
  const auto listed = RawCall(aggregator_->address(),
                              "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                              std::string("\x3A\x00", 2));
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(*listed, AllOf(HasSubstr(kScoreService), HasSubstr(kStatusService)));
}

TEST_F(AggregatorProcessTest, EndsWithAllThatItFoldedOnDisk) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, 300)), IsOk());
  ASSERT_THAT(aggregator_->Start(), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto before, aggregator_->Status());
  EXPECT_THAT(aggregator_->service().Stop(), IsOkAndHolds(0));
  // Without a survey to read from, what it knows is what it stored.
  survey_.service().Kill();
  ASSERT_THAT(aggregator_->Start(), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto after, aggregator_->Status());
  EXPECT_EQ(after.watermark().SerializeAsString(), before.watermark().SerializeAsString());
  EXPECT_EQ(after.cell_count(), before.cell_count());
  EXPECT_EQ(after.row_count(), before.row_count());
  EXPECT_TRUE(Eventually([&] { return GetScore().ok(); }));
}

TEST_F(AggregatorProcessTest, EndsInTimeWhileQueriesAndResponsesComeIn) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, 300)), IsOk());
  ASSERT_THAT(aggregator_->Start(), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      while (GetScore().ok()) ++answered;
    });
  }
  std::thread submitter(
      [&] { EXPECT_THAT(Submit(survey_.responses(), Responses(301, 3000)), IsOk()); });
  EXPECT_TRUE(Eventually([&] { return answered > 100; }));
  const absl::Time terminated = absl::Now();
  EXPECT_THAT(aggregator_->service().Stop(), IsOkAndHolds(0));
  EXPECT_LT(absl::Now() - terminated, absl::Seconds(60)) << "calls were cut off";
  for (std::thread& client : clients) client.join();
  submitter.join();
}

}  // namespace
}  // namespace sipas::e2e
