// Queries while the log is folded: every answer is that of exactly one position of the log, and
// positions only grow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/rpc_call.h"
#include "tests/integration/services_in_process.h"

namespace sipas::integration {
namespace {

using ::sipas::testing::IsOk;
namespace v1 = aggregator::v1;
using ScoreStub = v1::ScoreService::Stub;

constexpr uint64_t kResponses = 3000;
constexpr char kFast[] = "publish_milliseconds: 1";

// What must be counted after so many responses.
struct Expected {
  uint64_t counted = 0;   // of the campaign "counter", in scores
  uint64_t answered = 0;  // of them, those with a rating of item 1
};

// By number of responses.
std::vector<Expected> ExpectedCounts() {
  std::vector<Expected> counts(1);
  for (const survey::v1::Response& response : e2e::Responses(1, kResponses)) {
    Expected next = counts.back();
    if (response.campaign() == "counter" && !response.test()) {
      ++next.counted;
      if (response.answers(0).has_rating()) ++next.answered;
    }
    counts.push_back(next);
  }
  return counts;
}

// Responses that an answer with this watermark has seen.
uint64_t ResponsesAt(const v1::Watermark& watermark) {
  if (watermark.positions().empty()) return 0;
  const uint64_t definitions = e2e::Definitions().size();
  const uint64_t position = watermark.positions(0).position();
  return position > definitions ? position - definitions : 0;
}

class SnapshotIsolationTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(e2e::ApplyDefinitions(survey_.definitions()), IsOk()); }

  void CheckStatus(const v1::GetStatusResponse& status) {
    for (const v1::CampaignStatus& campaign : status.campaigns()) {
      if (campaign.campaign() != "counter") continue;
      EXPECT_EQ(campaign.counted_responses(), expected_[ResponsesAt(status.watermark())].counted);
    }
  }

  // Asks until it is told of all responses; how many different states it saw.
  int FollowStatus(AggregatorInProcess& aggregator) {
    int states = 0;
    uint64_t last = 0;
    EXPECT_TRUE(e2e::Eventually([&] {
      const v1::GetStatusResponse status = aggregator.Status();
      CheckStatus(status);
      const uint64_t seen = ResponsesAt(status.watermark());
      EXPECT_GE(seen, last);
      states += seen > last ? 1 : 0;
      last = seen;
      return seen == kResponses;
    }));
    return states;
  }

  // The same of a score.
  int FollowScore(AggregatorInProcess& aggregator) {
    v1::GetScoreRequest request;
    request.mutable_domain()->set_campaign("counter");
    request.mutable_statistic()->set_kind(v1::STATISTIC_KIND_ITEM);
    request.mutable_statistic()->set_code("help");
    int states = 0;
    uint64_t last = 0;
    EXPECT_TRUE(e2e::Eventually([&] {
      const auto answer = e2e::Call(aggregator.scores(), &ScoreStub::GetScore, request);
      if (!answer.ok()) return false;  // before the first response
      const uint64_t seen = ResponsesAt(answer->score().watermark());
      EXPECT_EQ(answer->score().sample_size(), expected_[seen].answered);
      EXPECT_GE(seen, last);
      states += seen > last ? 1 : 0;
      last = seen;
      return seen == kResponses;
    }));
    return states;
  }

  const std::vector<Expected> expected_ = ExpectedCounts();
  const testing::TempDir dir_;
  SurveyInProcess survey_{dir_.path() + "/survey"};
};

TEST_F(SnapshotIsolationTest, AnswersAreOfOnePositionWhileResponsesComeIn) {
  AggregatorInProcess aggregator(dir_.path() + "/aggregator", {survey_.address()}, kFast);
  std::thread submitter([&] {
    EXPECT_THAT(e2e::Submit(survey_.responses(), e2e::Responses(1, kResponses)), IsOk());
  });
  int states_of_scores = 0;
  std::thread reader([&] { states_of_scores = FollowScore(aggregator); });
  const int states = FollowStatus(aggregator);
  submitter.join();
  reader.join();
  EXPECT_GT(states, 1);
  EXPECT_GT(states_of_scores, 1);
}

TEST_F(SnapshotIsolationTest, AnswersAreOfOnePositionWhileAnOldLogIsReadAgain) {
  ASSERT_THAT(e2e::Submit(survey_.responses(), e2e::Responses(1, kResponses)), IsOk());
  AggregatorInProcess aggregator(dir_.path() + "/aggregator", {survey_.address()}, kFast);
  FollowStatus(aggregator);
  EXPECT_EQ(FollowScore(aggregator), 1);  // scores are served once all is read
}

}  // namespace
}  // namespace sipas::integration
