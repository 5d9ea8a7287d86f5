// What scores may not depend on, and what an aggregator must refuse: the order of responses, how
// they are split over survey services, and a log that is not the one it read before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/aggregator_process.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/score_book.h"
#include "tests/e2e/survey_process.h"

namespace sipas::e2e {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace v1 = aggregator::v1;

constexpr uint64_t kResponses = 900;

// What an aggregator says of responses in this order, in one log.
ScoreBook ScoresOf(const std::vector<survey::v1::Response>& responses) {
  const TempDir dir;
  SurveyProcess survey(dir.path());
  EXPECT_THAT(survey.Start(), IsOk());
  EXPECT_THAT(ApplyDefinitions(survey.definitions()), IsOk());
  EXPECT_THAT(Submit(survey.responses(), responses), IsOk());
  AggregatorProcess aggregator(dir.path(), {{.endpoint = survey.address()}});
  EXPECT_THAT(aggregator.Start(), IsOk());
  EXPECT_THAT(aggregator.AwaitHeads({&survey.logs()}), IsOk());
  const auto book = ReadScores(aggregator.scores());
  EXPECT_THAT(book, IsOk());
  return book.value_or(ScoreBook());
}

TEST(LogIdentityTest, ScoresDoNotDependOnTheOrderOfResponses) {
  std::vector<survey::v1::Response> responses = Responses(1, kResponses);
  const ScoreBook in_order = ScoresOf(responses);
  EXPECT_GT(in_order.with_interval, 300);
  std::shuffle(responses.begin(), responses.end(), std::mt19937_64(7));
  EXPECT_THAT(DifferingScores(in_order, ScoresOf(responses)), IsEmpty());
}

TEST(LogIdentityTest, ScoresDoNotDependOnHowResponsesAreSplitOverSurveyServices) {
  const TempDir dir;
  SurveyProcess north(dir.path(), "north");
  SurveyProcess south(dir.path(), "south");
  std::vector<survey::v1::Response> of_north;
  std::vector<survey::v1::Response> of_south;
  for (const survey::v1::Response& response : Responses(1, kResponses)) {
    (response.locality() < "2" ? of_north : of_south).push_back(response);
  }
  ASSERT_FALSE(of_north.empty() || of_south.empty());
  for (SurveyProcess* const survey : {&north, &south}) {
    ASSERT_THAT(survey->Start(), IsOk());
    ASSERT_THAT(ApplyDefinitions(survey->definitions()), IsOk());
    ASSERT_THAT(Submit(survey->responses(), survey == &north ? of_north : of_south), IsOk());
  }
  AggregatorProcess aggregator(dir.path(), {{.endpoint = north.address(), .localities = {"01"}},
                                            {.endpoint = south.address(), .localities = {"79"}}});
  ASSERT_THAT(aggregator.Start(), IsOk());
  ASSERT_THAT(aggregator.AwaitHeads({&north.logs(), &south.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const ScoreBook split, ReadScores(aggregator.scores()));
  EXPECT_THAT(DifferingScores(ScoresOf(Responses(1, kResponses)), split), IsEmpty());
}

TEST(LogIdentityTest, CountsButNeverFoldsWhatASourceDoesNotOwn) {
  const TempDir dir;
  SurveyProcess survey(dir.path());
  ASSERT_THAT(survey.Start(), IsOk());
  ASSERT_THAT(ApplyDefinitions(survey.definitions()), IsOk());
  ASSERT_THAT(Submit(survey.responses(), Responses(1, kResponses)), IsOk());
  AggregatorProcess aggregator(dir.path(), {{.endpoint = survey.address(), .localities = {"01"}}});
  ASSERT_THAT(aggregator.Start(), IsOk());
  ASSERT_THAT(aggregator.AwaitHeads({&survey.logs()}), IsOk());
  const std::vector<survey::v1::Response> responses = Responses(1, kResponses);
  const auto foreign = std::count_if(responses.begin(), responses.end(), [](const auto& response) {
    return response.locality() > "2";
  });
  ASSERT_OK_AND_ASSIGN(const auto status, aggregator.Status());
  EXPECT_EQ(status.sources(0).not_owned_count(), static_cast<uint64_t>(foreign));
  uint64_t counted = 0;
  for (const v1::CampaignStatus& campaign : status.campaigns()) {
    counted +=
        campaign.counted_responses() + campaign.test_responses() + campaign.design_only_responses();
  }
  EXPECT_EQ(counted, kResponses - static_cast<uint64_t>(foreign));
}

// A survey whose data directory is put back to what it was some responses ago, and an aggregator
// that read all.
class RestoredLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(survey_.Start(), IsOk());
    ASSERT_THAT(ApplyDefinitions(survey_.definitions()), IsOk());
    ASSERT_THAT(Submit(survey_.responses(), Responses(1, 300)), IsOk());
    ASSERT_THAT(survey_.service().Stop(), IsOkAndHolds(0));
    std::filesystem::copy(survey_.service().data_dir(), backup_,
                          std::filesystem::copy_options::recursive);
    ASSERT_THAT(survey_.Start(), IsOk());
    ASSERT_THAT(Submit(survey_.responses(), Responses(301, 500)), IsOk());
    aggregator_ = std::make_unique<AggregatorProcess>(
        dir_.path(), std::vector<AggregatorProcess::Source>{{.endpoint = survey_.address()}});
    ASSERT_THAT(aggregator_->Start(), IsOk());
    ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
    ASSERT_OK_AND_ASSIGN(before_, ReadScores(aggregator_->scores()));
  }

  // As an operator would who knows nothing of log ids.
  void Restore() {
    survey_.service().Kill();
    std::filesystem::remove_all(survey_.service().data_dir());
    std::filesystem::copy(backup_, survey_.service().data_dir(),
                          std::filesystem::copy_options::recursive);
    ASSERT_THAT(survey_.Start(), IsOk());
  }

  v1::SourceStatus AwaitStop() {
    v1::SourceStatus source;
    EXPECT_TRUE(Eventually([&] {
      source = aggregator_->Status()->sources(0);
      return source.state() == v1::SOURCE_STATE_STOPPED;
    })) << source.DebugString();
    return source;
  }

  const TempDir dir_;
  const std::string backup_ = dir_.path() + "/backup";
  SurveyProcess survey_{dir_.path()};
  std::unique_ptr<AggregatorProcess> aggregator_;
  ScoreBook before_;
};

TEST_F(RestoredLogTest, IsRefusedWhereOtherContentStandsAtOldPositions) {
  // Stopped, not killed: one that was killed before its first checkpoint remembers no position.
  ASSERT_THAT(aggregator_->service().Stop(), IsOkAndHolds(0));
  Restore();
  ASSERT_THAT(Submit(survey_.responses(), Responses(1001, 1300)), IsOk());
  ASSERT_THAT(aggregator_->Start(), IsOk());
  const v1::SourceStatus source = AwaitStop();
  EXPECT_EQ(source.reason(), "LOG_DIVERGED");
  EXPECT_THAT(source.message(), HasSubstr("last common position"));
  ASSERT_OK_AND_ASSIGN(const ScoreBook after, ReadScores(aggregator_->scores()));
  EXPECT_THAT(DifferingScores(before_, after), IsEmpty());
}

TEST_F(RestoredLogTest, IsRefusedByAnAggregatorThatWasFollowing) {
  Restore();
  ASSERT_THAT(Submit(survey_.responses(), Responses(1001, 1300)), IsOk());
  const v1::SourceStatus source = AwaitStop();
  // What it is told depends on when it connects again: before or after the log has grown past its
  // position.
  EXPECT_THAT(source.reason(), ::testing::AnyOf("LOG_DIVERGED", "POSITION_BEYOND_HEAD"));
  ASSERT_OK_AND_ASSIGN(const ScoreBook after, ReadScores(aggregator_->scores()));
  EXPECT_THAT(DifferingScores(before_, after), IsEmpty());
}

TEST_F(RestoredLogTest, IsTakenByAnAggregatorThatStartsAfresh) {
  aggregator_->service().Kill();
  Restore();
  ASSERT_THAT(Submit(survey_.responses(), Responses(301, 500)), IsOk());
  std::filesystem::remove_all(aggregator_->service().data_dir());
  ASSERT_THAT(aggregator_->Start(), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const ScoreBook after, ReadScores(aggregator_->scores()));
  EXPECT_THAT(DifferingScores(before_, after), IsEmpty());
}

}  // namespace
}  // namespace sipas::e2e
