// A disclosure rule on its way: declared in a campaign, through the log, to what the aggregator
// says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"
#include "tests/integration/services_in_process.h"

namespace sipas::integration {
namespace {

using aggregator::v1::Score;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using DefinitionStub = survey::v1::DefinitionService::Stub;
using ScoreStub = aggregator::v1::ScoreService::Stub;

class DisclosureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(e2e::ApplyDefinitions(survey_.definitions()), IsOk());
    ASSERT_THAT(e2e::Submit(survey_.responses(), e2e::Responses(1, 180)), IsOk());
    position_ = e2e::Definitions().size() + 180;
  }

  // The campaign "counter" with this rule; zero: without one.
  absl::Status Apply(uint32_t minimum_respondents) {
    survey::v1::ApplyDefinitionsRequest request;
    for (const survey::v1::Definition& definition : e2e::Definitions()) {
      if (definition.name() == "counter") *request.add_definitions() = definition;
    }
    if (minimum_respondents > 0) {
      request.mutable_definitions(0)
          ->mutable_campaign()
          ->mutable_disclosure()
          ->set_minimum_respondents(minimum_respondents);
    }
    const absl::Status status =
        e2e::Call(survey_.definitions(), &DefinitionStub::ApplyDefinitions, request).status();
    if (status.ok()) ++position_;
    return status;
  }

  // The score of every locality, by code.
  std::map<std::string, Score> Scores(AggregatorInProcess& aggregator) {
    aggregator.AwaitPosition(position_);
    aggregator.AwaitServing();
    std::map<std::string, Score> scores;
    for (const char* locality :
         {"vn", "01", "79", "00001", "00004", "00006", "26734", "26740", "26743"}) {
      aggregator::v1::GetScoreRequest request;
      request.mutable_domain()->set_campaign("counter");
      request.mutable_domain()->set_locality(locality);
      request.mutable_statistic()->set_kind(aggregator::v1::STATISTIC_KIND_ITEM);
      request.mutable_statistic()->set_code("help");
      const auto answer = e2e::Call(aggregator.scores(), &ScoreStub::GetScore, request);
      EXPECT_THAT(answer, IsOk());
      if (answer.ok()) scores[locality] = answer->score();
      scores[locality].clear_watermark();
    }
    return scores;
  }

  const testing::TempDir dir_;
  SurveyInProcess survey_{dir_.path() + "/survey"};
  uint64_t position_ = 0;
};

TEST_F(DisclosureTest, ARuleInTheLogWithholdsAndARevisionWithoutItShowsAgain) {
  AggregatorInProcess aggregator(dir_.path() + "/aggregator", {survey_.address()});
  const auto before = Scores(aggregator);
  ASSERT_THAT(Apply(10), IsOk());
  const auto ruled = Scores(aggregator);
  uint64_t small = 0;
  uint64_t shown = 0;
  for (const auto& [locality, score] : before) {
    const Score& now = ruled.at(locality);
    if (score.sample_size() < 10) {
      ++small;
      EXPECT_EQ(now.reason(), "FEWER_RESPONDENTS_THAN_10") << locality;
    }
    if (now.state() == aggregator::v1::SCORE_STATE_SUPPRESSED) {
      EXPECT_EQ(now.sample_size(), 0U) << locality;
      EXPECT_FALSE(now.has_estimate()) << locality;
      continue;
    }
    ++shown;
    EXPECT_EQ(now.DebugString(), score.DebugString());
  }
  EXPECT_GT(small, 0U);
  EXPECT_GT(shown, 0U);
  ASSERT_THAT(Apply(0), IsOk());
  for (const auto& [locality, score] : Scores(aggregator)) {
    EXPECT_EQ(score.DebugString(), before.at(locality).DebugString());
  }
}

TEST_F(DisclosureTest, ARuleThatProtectsNobodyIsRefused) {
  const absl::Status status = Apply(1);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_DEFINITION"));
  EXPECT_THAT(base::DetailsOf(status).violations,
              ::testing::Contains(::testing::Field(
                  &base::FieldViolation::field,
                  ::testing::HasSubstr("campaign.disclosure.minimum_respondents"))));
}

}  // namespace
}  // namespace sipas::integration
