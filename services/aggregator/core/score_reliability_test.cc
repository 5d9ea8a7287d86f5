#include "services/aggregator/core/score_reliability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

// Locality A, where `satisfied` of `n` are satisfied, and B, where nobody is and somebody answers.
class ScoreReliabilityTest : public ::testing::Test {
 protected:
  Score Get(int satisfied, int n, domain::DesignKind kind = domain::DesignKind::kSimpleRandom,
            const std::string& item = "share") {
    SnapshotForTest data;
    data.Define("tree", FlatRegister({"A", "B"}));
    data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    rules.items = {{.code = "share",
                    .item = 1,
                    .statistic = domain::ItemStatistic::kShare,
                    .satisfied_min = 4,
                    .satisfied_max = 5},
                   {.code = "mean", .item = 1, .statistic = domain::ItemStatistic::kMean}};
    data.Define("rules", rules);
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kOne;
    spec.state = domain::CampaignState::kOpen;
    spec.design.kind = kind;
    data.Define("c", spec);
    for (int i = 0; i < n; ++i) {
      data.Add("c", {.locality = "A", .ratings = {{1, i < satisfied ? 5 : 2}}});
    }
    data.Add("c", {.locality = "B", .ratings = {{1, 1}}});
    const auto score =
        queries_.Get(data.Build(), {.domain = {.campaign = "c", .locality = "A"},
                                    .statistic = {domain::StatisticKind::kItem, item}});
    EXPECT_THAT(score, IsOk());
    return score.value_or(Score{});
  }

  ScoreQueries queries_{{.indexes = 2}};
};

// Clopper and Pearson's 95 % limits of 40 in 100 are 0.3033 and 0.5028 (R: binom.test).
TEST_F(ScoreReliabilityTest, ManyRespondentsAreReliable) {
  const Score score = Get(40, 100);
  EXPECT_EQ(score.reliability, stats::Reliability::kReliable);
  EXPECT_THAT(score.reliability_reasons, IsEmpty());
}

TEST_F(ScoreReliabilityTest, AFewAreNotButAreShown) {
  const Score score = Get(5, 10);
  EXPECT_EQ(score.state, ScoreState::kOk);
  EXPECT_EQ(score.estimate, 0.5);
  EXPECT_EQ(score.reliability, stats::Reliability::kUnreliable);
  EXPECT_THAT(score.reliability_reasons,
              IsSupersetOf({"FEW_RESPONDENTS", "FEW_EFFECTIVE_RESPONDENTS", "WIDTH_TOO_LARGE"}));
}

TEST_F(ScoreReliabilityTest, EverybodyNeedsReview) {
  const Score score = Get(60, 60);
  EXPECT_EQ(score.reliability, stats::Reliability::kReview);
  EXPECT_THAT(score.reliability_reasons, ElementsAre("NOBODY_OR_EVERYBODY"));
}

TEST_F(ScoreReliabilityTest, MeansAndOptInAnswersAreNotJudged) {
  EXPECT_EQ(Get(40, 100, domain::DesignKind::kSimpleRandom, "mean").reliability, std::nullopt);
  EXPECT_EQ(Get(40, 100, domain::DesignKind::kOptIn).reliability, std::nullopt);
  EXPECT_EQ(Get(0, 0).reliability, std::nullopt);
}

}  // namespace
}  // namespace sipas::aggregator
