// An aggregator that starts again from its checkpoint says what one says that reads the whole log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/score_book.h"
#include "tests/integration/services_in_process.h"

namespace sipas::integration {
namespace {

using ::sipas::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::Not;
using ResponseStub = survey::v1::ResponseService::Stub;

class RestartTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(e2e::ApplyDefinitions(survey_.definitions()), IsOk());
    position_ = e2e::Definitions().size();
  }

  void Submit(uint64_t first, uint64_t last) {
    ASSERT_THAT(e2e::Submit(survey_.responses(), e2e::Responses(first, last)), IsOk());
    position_ += last - first + 1;
  }

  void Void(uint64_t number) {
    survey::v1::VoidResponseRequest request;
    request.set_response_id(e2e::ResponseNumber(number).response_id());
    request.set_reason("given twice");
    ASSERT_THAT(e2e::Call(survey_.responses(), &ResponseStub::VoidResponse, request), IsOk());
    ++position_;
  }

  // Starts an aggregator on this directory, waits until it has all and reads its scores.
  e2e::ScoreBook ScoresFrom(const std::string& directory) {
    AggregatorInProcess aggregator(dir_.path() + "/" + directory, {survey_.address()});
    aggregator.AwaitPosition(position_);
    aggregator.AwaitServing();
    const auto book = e2e::ReadScores(aggregator.scores());
    EXPECT_THAT(book, IsOk());
    return book.value_or(e2e::ScoreBook());
  }

  const testing::TempDir dir_;
  SurveyInProcess survey_{dir_.path() + "/survey"};
  uint64_t position_ = 0;
};

TEST_F(RestartTest, GoesOnFromACheckpointAsIfItHadReadTheWholeLog) {
  Submit(1, 400);
  const e2e::ScoreBook early = ScoresFrom("aggregator");
  Submit(401, 800);
  // Also what retracts from before the checkpoint.
  for (uint64_t number = 3; number <= 800; number += 50) Void(number);
  const e2e::ScoreBook resumed = ScoresFrom("aggregator");
  EXPECT_THAT(e2e::DifferingScores(early, resumed), Not(IsEmpty()));
  EXPECT_THAT(e2e::DifferingScores(ScoresFrom("afresh"), resumed), IsEmpty());
}

TEST_F(RestartTest, ChangesNothingWhenThereIsNothingNew) {
  Submit(1, 400);
  const e2e::ScoreBook first = ScoresFrom("aggregator");
  for (int restart = 0; restart < 3; ++restart) {
    EXPECT_THAT(e2e::DifferingScores(first, ScoresFrom("aggregator")), IsEmpty());
  }
}

TEST_F(RestartTest, KnowsTheDefinitionsThatCameBeforeTheCheckpoint) {
  Submit(1, 10);
  ScoresFrom("aggregator");
  Submit(11, 400);
  EXPECT_THAT(e2e::DifferingScores(ScoresFrom("afresh"), ScoresFrom("aggregator")), IsEmpty());
}

}  // namespace
}  // namespace sipas::integration
