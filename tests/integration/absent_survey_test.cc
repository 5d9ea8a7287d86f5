// An aggregator that starts while a survey service is down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"
#include "tests/integration/services_in_process.h"

namespace sipas::integration {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;
namespace v1 = aggregator::v1;

// An address at which nothing listens: the port of a service that is gone.
std::string AbsentAddress(const std::string& data_dir) {
  return SurveyInProcess(data_dir).address();
}

absl::StatusOr<v1::GetScoreResponse> GetScore(AggregatorInProcess& aggregator) {
  v1::GetScoreRequest request;
  request.mutable_domain()->set_campaign("telephone");
  request.mutable_statistic()->set_kind(v1::STATISTIC_KIND_OVERALL);
  return e2e::Call(aggregator.scores(), &v1::ScoreService::Stub::GetScore, request);
}

TEST(AbsentSurveyTest, IsTriedAgainUntilItIsThere) {
  const testing::TempDir dir;
  const std::string address = AbsentAddress(dir.path() + "/survey");
  AggregatorInProcess aggregator(dir.path() + "/aggregator", {address});
  v1::SourceStatus source;
  EXPECT_TRUE(e2e::Eventually([&] {
    source = aggregator.Status().sources(0);
    return source.reason() == "UNAVAILABLE";
  })) << source.DebugString();
  EXPECT_EQ(source.state(), v1::SOURCE_STATE_CONNECTING);
  EXPECT_THAT(source.message(), HasSubstr(address));
  EXPECT_THAT(GetScore(aggregator), StatusIs(absl::StatusCode::kUnavailable, "REPLAY_RUNNING"));

  SurveyInProcess survey(dir.path() + "/survey", address);
  ASSERT_THAT(e2e::ApplyDefinitions(survey.definitions()), IsOk());
  ASSERT_THAT(e2e::Submit(survey.responses(), e2e::Responses(1, 100)), IsOk());
  aggregator.AwaitPosition(e2e::Definitions().size() + 100);
  aggregator.AwaitServing();
  EXPECT_EQ(aggregator.Status().sources(0).state(), v1::SOURCE_STATE_FOLLOWING);
  EXPECT_THAT(GetScore(aggregator), IsOk());
}

// Scores of half a country must not pass for those of all of it.
TEST(AbsentSurveyTest, HoldsScoresBackUntilItsShareIsKnown) {
  const testing::TempDir dir;
  const std::string absent = AbsentAddress(dir.path() + "/absent");
  SurveyInProcess present(dir.path() + "/present");
  ASSERT_THAT(e2e::ApplyDefinitions(present.definitions()), IsOk());
  ASSERT_THAT(e2e::Submit(present.responses(), e2e::Responses(1, 100)), IsOk());
  AggregatorInProcess aggregator(dir.path() + "/aggregator", {present.address(), absent});
  aggregator.AwaitPosition(e2e::Definitions().size() + 100);
  EXPECT_TRUE(
      e2e::Eventually([&] { return aggregator.Status().sources(1).reason() == "UNAVAILABLE"; }));
  EXPECT_THAT(GetScore(aggregator), StatusIs(absl::StatusCode::kUnavailable, "REPLAY_RUNNING"));
}

}  // namespace
}  // namespace sipas::integration
