// Responses in over gRPC at the survey service, scores out at the aggregator: the two running
// services together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/aggregator_process.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/score_book.h"
#include "tests/e2e/survey_process.h"

namespace sipas::e2e {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::StatusIs;
using ::sipas::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace v1 = aggregator::v1;
using ScoreStub = v1::ScoreService::Stub;
using ResponseStub = survey::v1::ResponseService::Stub;

constexpr uint64_t kResponses = 600;

class ScoresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(survey_.Start(), IsOk());
    ASSERT_THAT(ApplyDefinitions(survey_.definitions()), IsOk());
    aggregator_ = std::make_unique<AggregatorProcess>(
        dir_.path(), std::vector<AggregatorProcess::Source>{{.endpoint = survey_.address()}});
    ASSERT_THAT(aggregator_->Start(), IsOk());
  }

  absl::StatusOr<ScoreBook> Read() {
    const absl::Status reached = aggregator_->AwaitHeads({&survey_.logs()});
    if (!reached.ok()) return reached;
    return ReadScores(aggregator_->scores());
  }

  absl::StatusOr<uint64_t> Void(const std::string& id) {
    survey::v1::VoidResponseRequest request;
    request.set_response_id(id);
    request.set_reason("given twice");
    const auto answer = Call(survey_.responses(), &ResponseStub::VoidResponse, request);
    if (!answer.ok()) return answer.status();
    return answer->position();
  }

  absl::Status Reinstate(const std::string& id) {
    survey::v1::ReinstateResponseRequest request;
    request.set_response_id(id);
    request.set_reason("it was not");
    return Call(survey_.responses(), &ResponseStub::ReinstateResponse, request).status();
  }

  const TempDir dir_;
  SurveyProcess survey_{dir_.path()};
  std::unique_ptr<AggregatorProcess> aggregator_;
};

// The overall share of satisfied answers to item 1 among whoever pressed a button, counted here.
struct Counted {
  uint64_t answered = 0;
  uint64_t satisfied = 0;
  uint64_t no_answer = 0;
  uint64_t not_applicable = 0;
};

Counted CountHelpAtCounters(uint64_t last) {
  Counted counted;
  for (const survey::v1::Response& response : Responses(1, last)) {
    if (response.campaign() != "counter" || response.test()) continue;
    const survey::v1::Answer& help = response.answers(0);
    if (help.no_answer()) ++counted.no_answer;
    if (help.not_applicable()) ++counted.not_applicable;
    if (!help.has_rating()) continue;
    ++counted.answered;
    if (help.rating() >= 4) ++counted.satisfied;
  }
  return counted;
}

v1::GetScoreRequest HelpRequest(const std::string& campaign) {
  v1::GetScoreRequest request;
  request.mutable_domain()->set_campaign(campaign);
  request.mutable_statistic()->set_kind(v1::STATISTIC_KIND_ITEM);
  request.mutable_statistic()->set_code("help");
  return request;
}

TEST_F(ScoresTest, ScoresAreThoseOfTheResponsesThatWereSubmitted) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto answer,
                       Call(aggregator_->scores(), &ScoreStub::GetScore, HelpRequest("counter")));
  const v1::Score& score = answer.score();
  const Counted counted = CountHelpAtCounters(kResponses);
  EXPECT_EQ(score.sample_size(), counted.answered);
  EXPECT_EQ(score.no_answer_count(), counted.no_answer);
  EXPECT_EQ(score.not_applicable_count(), counted.not_applicable);
  EXPECT_DOUBLE_EQ(score.estimate(),
                   static_cast<double>(counted.satisfied) / static_cast<double>(counted.answered));
  // Whoever pressed a button is no sample.
  EXPECT_EQ(score.basis(), v1::BASIS_NONE);
  EXPECT_FALSE(score.has_standard_error());
}

TEST_F(ScoresTest, StatusCountsEveryKindOfResponse) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto status, aggregator_->Status());
  ASSERT_EQ(status.campaigns_size(), 3);
  for (const v1::CampaignStatus& campaign : status.campaigns()) {
    uint64_t counted = 0;
    uint64_t tests = 0;
    uint64_t design_only = 0;
    uint64_t partial = 0;
    for (const survey::v1::Response& response : Responses(1, kResponses)) {
      if (response.campaign() != campaign.campaign()) continue;
      if (response.test()) {
        ++tests;
      } else if (response.design_only()) {
        ++design_only;
      } else {
        ++counted;
        partial += response.partial() ? 1 : 0;
      }
    }
    EXPECT_EQ(campaign.counted_responses(), counted) << campaign.campaign();
    EXPECT_EQ(campaign.test_responses(), tests) << campaign.campaign();
    EXPECT_EQ(campaign.design_only_responses(), design_only) << campaign.campaign();
    EXPECT_EQ(campaign.partial_responses(), partial) << campaign.campaign();
  }
}

TEST_F(ScoresTest, AVoidChangesScoresAndAReinstateBringsThemBackToTheBit) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
  ASSERT_OK_AND_ASSIGN(const ScoreBook before, Read());
  EXPECT_GT(before.with_interval, 300);
  for (uint64_t number = 1; number <= kResponses; number += 7) {
    ASSERT_THAT(Void(ResponseNumber(number).response_id()), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const ScoreBook voided, Read());
  EXPECT_THAT(DifferingScores(before, voided), Not(IsEmpty()));
  for (uint64_t number = 1; number <= kResponses; number += 7) {
    ASSERT_THAT(Reinstate(ResponseNumber(number).response_id()), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const ScoreBook reinstated, Read());
  EXPECT_THAT(DifferingScores(before, reinstated), IsEmpty());
}

TEST_F(ScoresTest, AVoidedResponseIsAsIfItHadNeverBeen) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
  ASSERT_OK_AND_ASSIGN(const ScoreBook before, Read());
  ASSERT_THAT(Submit(survey_.responses(), Responses(kResponses + 1, 2 * kResponses)), IsOk());
  for (uint64_t number = kResponses + 1; number <= 2 * kResponses; ++number) {
    ASSERT_THAT(Void(ResponseNumber(number).response_id()), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const ScoreBook after, Read());
  EXPECT_THAT(DifferingScores(before, after), IsEmpty());
}

TEST_F(ScoresTest, AnswersFromAtLeastTheWatermarkThatIsAskedFor) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, 50)), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::LogPosition head, HeadOf(survey_.logs()));
  v1::GetScoreRequest request = HelpRequest("counter");
  *request.mutable_min_watermark()->add_positions() = head;
  ASSERT_OK_AND_ASSIGN(const auto answer,
                       Call(aggregator_->scores(), &ScoreStub::GetScore, request));
  ASSERT_EQ(answer.score().watermark().positions_size(), 1);
  EXPECT_EQ(answer.score().watermark().positions(0).log_id(), head.log_id());
  EXPECT_EQ(answer.score().watermark().positions(0).position(), head.position());
}

TEST_F(ScoresTest, SaysThatItHasNotReachedAWatermarkYet) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, 50)), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(v1::LogPosition ahead, HeadOf(survey_.logs()));
  ahead.set_position(ahead.position() + 1);
  v1::GetScoreRequest request = HelpRequest("counter");
  *request.mutable_min_watermark()->add_positions() = ahead;
  const auto refused =
      Call(aggregator_->scores(), &ScoreStub::GetScore, request, Unreachable::kFailFast);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable, "WATERMARK_NOT_REACHED"));
  EXPECT_TRUE(base::DetailsOf(refused.status()).retry_after.has_value());
  // As soon as it is there, the same request is answered.
  ASSERT_THAT(Submit(survey_.responses(), Responses(51, 51)), IsOk());
  EXPECT_TRUE(
      Eventually([&] { return Call(aggregator_->scores(), &ScoreStub::GetScore, request).ok(); }));
}

TEST_F(ScoresTest, RefusesAWatermarkOfALogThatItDoesNotFollow) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, 50)), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  v1::GetScoreRequest request = HelpRequest("counter");
  v1::LogPosition& position = *request.mutable_min_watermark()->add_positions();
  position.set_log_id("00000000-0000-4000-8000-000000000001");
  position.set_position(1);
  EXPECT_THAT(Call(aggregator_->scores(), &ScoreStub::GetScore, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_LOG"));
}

TEST_F(ScoresTest, GivesTheSameBytesForTheSameRequestAtTheSameWatermark) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  const v1::GetScoreRequest request = HelpRequest("households");
  ASSERT_OK_AND_ASSIGN(const auto first,
                       Call(aggregator_->scores(), &ScoreStub::GetScore, request));
  EXPECT_THAT(aggregator_->service().Stop(), IsOkAndHolds(0));
  ASSERT_THAT(aggregator_->Start(), IsOk());
  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       Call(aggregator_->scores(), &ScoreStub::GetScore, request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
}

TEST_F(ScoresTest, ServesScoresAtItsLastWatermarkWhileTheSurveyIsDown) {
  ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
  ASSERT_OK_AND_ASSIGN(const ScoreBook before, Read());
  survey_.service().Kill();
  EXPECT_TRUE(Eventually(
      [&] { return aggregator_->Status()->sources(0).state() == v1::SOURCE_STATE_CONNECTING; }));
  ASSERT_OK_AND_ASSIGN(const ScoreBook without, ReadScores(aggregator_->scores()));
  EXPECT_THAT(DifferingScores(before, without), IsEmpty());
  EXPECT_THAT(CheckHealth(aggregator_->address(), "sipas.aggregator.v1.ScoreService"),
              IsOkAndHolds(HealthState::kServing));
  // And follows again as soon as it is back.
  ASSERT_THAT(survey_.Start(), IsOk());
  ASSERT_THAT(Submit(survey_.responses(), Responses(kResponses + 1, kResponses + 50)), IsOk());
  EXPECT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
}

}  // namespace
}  // namespace sipas::e2e
