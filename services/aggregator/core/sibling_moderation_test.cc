#include "services/aggregator/core/sibling_moderation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

const domain::StatisticName kShare{domain::StatisticKind::kItem, "polite"};
const domain::StatisticName kIndex{domain::StatisticKind::kFactor, "service"};

// One country, regions north (communes N0 to N11) and south (S0, S1); three villages in a commune.
class SiblingModerationTest : public ::testing::Test {
 protected:
  SiblingModerationTest() {
    domain::RegisterSpec tree;
    tree.levels = {"country", "region", "commune"};
    tree.localities = {{"vn", "Vietnam", "", "country"},
                       {"north", "North", "vn", "region"},
                       {"south", "South", "vn", "region"}};
    for (int i = 0; i < kNorth; ++i) {
      tree.localities.push_back({North(i), North(i), "north", "commune"});
    }
    for (const char* code : {"S0", "S1"})
      tree.localities.push_back({code, code, "south", "commune"});
    tree.blocks = {{"pair", {"N0", "N1", "S0"}}};
    data_.Define("tree", tree);
    data_.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                                {2, domain::RatingScale{1, 5}, {}}});
    data_.Define("rules", Rules());
    data_.Define("c", Campaign());
    for (int i = 0; i < kNorth; ++i) AddCommune(North(i), i);
    AddCommune("S0", 3);
    AddCommune("S1", 7);
  }

  static constexpr int kNorth = 12;
  static std::string North(int i) { return "N" + std::to_string(i); }

  static domain::RulebookSpec Rules() {
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    for (const uint32_t item : {1U, 2U}) {
      rules.items.push_back({.code = item == 1 ? "polite" : "quick",
                             .item = item,
                             .statistic = domain::ItemStatistic::kShare,
                             .satisfied_min = 4,
                             .satisfied_max = 5});
    }
    rules.factors = {{.code = "service", .components = {{"polite"}, {"quick"}}}};
    return rules;
  }

  static domain::CampaignSpec Campaign() {
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kOne;
    spec.state = domain::CampaignState::kOpen;
    spec.breakdowns = {{"gender", {"f", "m"}}};
    spec.design.kind = domain::DesignKind::kClustered;
    spec.design.stages = {
        {.name = "village", .placement = domain::StagePlacement::kBelowLeaf, .level = ""}};
    return spec;
  }

  // Village v has (i + 3 v) mod 5 + 2 satisfied of 8, N5 all of them in one village.
  void AddCommune(const std::string& commune, int i) {
    for (int village = 0; village < (commune == "N5" ? 1 : 3); ++village) {
      const int satisfied = (i + 3 * village) % 5 + 2;
      for (int k = 0; k < 8; ++k) {
        ResponseForTest response{.locality = commune,
                                 .ratings = {{1, k < satisfied ? 5 : 2}, {2, k % 3 == 0 ? 2 : 4}}};
        response.clusters = {commune + "/" + std::to_string(village)};
        response.attributes = {{"gender", k % 2 == 0 ? "f" : "m"}};
        data_.Add("c", std::move(response));
      }
    }
  }

  Score Get(const std::string& locality, const ScoreOptions& options = {},
            const domain::StatisticName& statistic = kShare) {
    const auto score =
        queries_.Get(data_.Build(), {.domain = {.campaign = "c", .locality = locality},
                                     .statistic = statistic,
                                     .options = options});
    EXPECT_THAT(score, IsOk());
    return score.value_or(Score{});
  }

  std::vector<Score> List(const PeerGroup& peers) {
    const auto scores =
        queries_.List(data_.Build(), {.campaign = "c", .peers = peers, .statistic = kShare});
    EXPECT_THAT(scores, IsOk());
    return scores.ok() ? scores->scores : std::vector<Score>{};
  }

  SnapshotForTest data_;
  ScoreQueries queries_{{.indexes = 4}};
};

// The own standard error is what R's svymean gives; the moderated one follows from the formulas of
// libs/stats/moderated_variance.h over the twelve communes of the north, of which eleven know their
// design effect.
TEST_F(SiblingModerationTest, ScoreOfFewVillagesIsModeratedAmongItsSiblings) {
  const Score own = Get("N3", {.variance = VarianceRule::kOwn});
  EXPECT_EQ(own.moderation, std::nullopt);
  EXPECT_EQ(own.method, "taylor, clusters, logit, domain df");
  std::vector<stats::OwnVariance> siblings;
  for (int i = 0; i < kNorth; ++i) {
    const Score sibling = Get(North(i), {.variance = VarianceRule::kOwn});
    const double p = *sibling.estimate;
    const double n = static_cast<double>(sibling.sample_size);
    const double se = sibling.standard_error.value_or(0);
    siblings.push_back({.variance = se * se,
                        .simple_random_variance = p * (1 - p) / (n - 1),
                        .n = n,
                        .df = i == 5 ? 0.0 : 2.0});
  }
  const auto prior = stats::FitDesignEffectPrior(siblings);
  ASSERT_TRUE(prior.ok());
  const auto expected = stats::Moderate(siblings[3], *prior);
  const Score score = Get("N3");
  EXPECT_EQ(score.state, ScoreState::kOk);
  EXPECT_EQ(score.estimate, own.estimate);
  EXPECT_NEAR(*score.standard_error, std::sqrt(expected->variance), 1e-12);
  EXPECT_NEAR(*score.design_effect, expected->design_effect, 1e-12);
  EXPECT_NEAR(*score.interval->degrees_of_freedom, expected->df, 1e-9);
  EXPECT_EQ(score.moderation->siblings, 11U);
  EXPECT_NEAR(score.moderation->prior_design_effect, prior->design_effect, 1e-12);
  EXPECT_EQ(score.own_standard_error, own.standard_error);
  EXPECT_EQ(score.own_interval, own.interval);
  EXPECT_THAT(score.method, HasSubstr("clusters, moderated variance over 11 siblings, prior df "));
  EXPECT_LT(score.interval->upper - score.interval->lower,
            own.interval->upper - own.interval->lower);
}

TEST_F(SiblingModerationTest, DomainInsideOneVillageTakesThePooledDesignEffect) {
  EXPECT_EQ(Get("N5", {.variance = VarianceRule::kOwn}).reason, "ONE_PSU");
  const Score score = Get("N5");
  EXPECT_EQ(score.state, ScoreState::kOk);
  EXPECT_EQ(score.reason, "");
  EXPECT_GT(*score.standard_error, 0);
  EXPECT_EQ(score.design_effect, score.moderation->prior_design_effect);
  EXPECT_EQ(score.own_standard_error, std::nullopt);
  EXPECT_EQ(score.own_interval, std::nullopt);
}

TEST_F(SiblingModerationTest, AllQueriesAgreeOnALocality) {
  const std::vector<std::vector<Score>> listings = {List({PeerGroup::Kind::kChildrenOf, "north"}),
                                                    List({PeerGroup::Kind::kLevel, "commune"}),
                                                    List({PeerGroup::Kind::kBlock, "pair"})};
  for (const std::string code : {"N0", "N5", "S0"}) {
    Score alone = Get(code);
    const auto difference = queries_.Compare(
        data_.Build(),
        {.first = {"c", code, {}}, .second = {"c", "N1", {}}, .statistic = kShare, .options = {}});
    ASSERT_THAT(difference, IsOk());
    EXPECT_EQ(difference->first, alone);
    for (const auto& scores : listings) {
      for (Score score : scores) {
        if (score.domain.locality != code) continue;
        score.rank = std::nullopt;
        EXPECT_EQ(score, alone);
      }
    }
  }
}

TEST_F(SiblingModerationTest, TooFewSiblingsLeaveTheOwnVariance) {
  const Score score = Get("S0");
  EXPECT_EQ(score.moderation, std::nullopt);
  EXPECT_EQ(score.method, "taylor, clusters, logit, domain df");
  EXPECT_EQ(score.interval->degrees_of_freedom, 2);
  const Score asked = Get("S0", {.variance = VarianceRule::kModerated});
  EXPECT_EQ(asked.moderation->siblings, 2U);
}

TEST_F(SiblingModerationTest, LocalityWithoutSiblingsKeepsItsOwnVariance) {
  for (const std::string code : {"", "vn"}) {
    const Score score = Get(code, {.variance = VarianceRule::kModerated});
    EXPECT_EQ(score.moderation, std::nullopt);
    EXPECT_EQ(score.method, "taylor, clusters, logit, design df");
  }
}

TEST_F(SiblingModerationTest, BreakdownsAreModeratedAmongTheSameBreakdown) {
  const auto score = queries_.Get(
      data_.Build(),
      {.domain = {.campaign = "c", .locality = "N3", .breakdown = BreakdownValue{"gender", "f"}},
       .statistic = kShare,
       .options = {}});
  ASSERT_THAT(score, IsOk());
  ASSERT_TRUE(score->moderation.has_value());
  EXPECT_NE(score->moderation->prior_design_effect, Get("N3").moderation->prior_design_effect);
}

TEST_F(SiblingModerationTest, IndexIsModeratedWithItsElementVariance) {
  const Score own = Get("N3", {.variance = VarianceRule::kOwn}, kIndex);
  const Score score = Get("N3", {}, kIndex);
  ASSERT_TRUE(score.moderation.has_value());
  EXPECT_EQ(score.own_standard_error, own.standard_error);
  EXPECT_GT(score.interval->lower, 0);
  EXPECT_LT(score.interval->upper, 1);
}

TEST_F(SiblingModerationTest, DifferenceOfSiblingsUsesTheirModeratedVariances) {
  const auto difference = queries_.Compare(
      data_.Build(),
      {.first = {"c", "N3", {}}, .second = {"c", "N4", {}}, .statistic = kShare, .options = {}});
  ASSERT_THAT(difference, IsOk());
  ASSERT_EQ(difference->state, ScoreState::kOk) << difference->reason;
  const double a = *difference->first.standard_error;
  const double b = *difference->second.standard_error;
  EXPECT_NEAR(*difference->standard_error, std::sqrt(a * a + b * b - 2 * *difference->covariance),
              1e-12);
  EXPECT_THAT(difference->method,
              HasSubstr("joint covariance, moderated variances, mover of wilson, "));
  const auto own = queries_.Compare(data_.Build(), {.first = {"c", "N3", {}},
                                                    .second = {"c", "N4", {}},
                                                    .statistic = kShare,
                                                    .options = {.variance = VarianceRule::kOwn}});
  EXPECT_THAT(own->method, Not(HasSubstr("moderated")));
  // One village has a difference now, too.
  const auto lonely = queries_.Compare(
      data_.Build(),
      {.first = {"c", "N3", {}}, .second = {"c", "N5", {}}, .statistic = kShare, .options = {}});
  EXPECT_EQ(lonely->state, ScoreState::kOk);
}

// N0 has 24 satisfied of 24, N1 22, its siblings 22 or 23, in three villages.
TEST_F(SiblingModerationTest, PerfectShareHasADifferenceThatIsHonestAboutIt) {
  data_.Define("good", Campaign());
  for (int i = 0; i < kNorth; ++i) {
    for (int k = 0; k < 24; ++k) {
      const bool satisfied = k % 8 > 0 || k / 8 >= (i == 0 ? 0 : 1 + i % 2);
      ResponseForTest response{.locality = North(i), .ratings = {{1, satisfied ? 5 : 2}}};
      response.clusters = {North(i) + "/" + std::to_string(k / 8)};
      data_.Add("good", std::move(response));
    }
  }
  const auto compare = [&](IntervalRule interval) {
    return *queries_.Compare(data_.Build(), {.first = {"good", "N0", {}},
                                             .second = {"good", "N1", {}},
                                             .statistic = kShare,
                                             .options = {.interval = interval},
                                             .equivalence_margin = 0.17});
  };
  const ScoreDifference difference = compare(IntervalRule::kDefault);
  ASSERT_EQ(difference.state, ScoreState::kOk) << difference.reason;
  EXPECT_EQ(difference.first.estimate, 1);
  EXPECT_NEAR(*difference.estimate, 2.0 / 24, 1e-15);
  EXPECT_THAT(difference.method, HasSubstr("moderated variances, mover of wilson, "));
  EXPECT_TRUE(difference.standard_error.has_value());
  // The perfect share may be lower by as much as its own interval says, at least.
  EXPECT_LT(difference.interval->lower, 2.0 / 24 - (1 - difference.first.interval->lower));
  EXPECT_LE(difference.interval->upper, 1 - difference.second.interval->lower);
  EXPECT_FALSE(difference.equivalence->equivalent);
  const ScoreDifference student = compare(IntervalRule::kStudent);
  EXPECT_THAT(student.method, HasSubstr("moderated variances, t, "));
  EXPECT_EQ(student.standard_error, difference.standard_error);
  EXPECT_LT(student.interval->upper, difference.interval->upper);
}

TEST_F(SiblingModerationTest, NamedDegreesOfFreedomAreThoseOfTheOwnVariance) {
  const Score score = Get("N3", {.degrees_of_freedom = DegreesOfFreedomRule::kDesign});
  EXPECT_EQ(score.moderation, std::nullopt);
  EXPECT_EQ(score.method, "taylor, clusters, logit, design df");
  const auto both =
      queries_.Get(data_.Build(), {.domain = {.campaign = "c", .locality = "N3"},
                                   .statistic = kShare,
                                   .options = {.degrees_of_freedom = DegreesOfFreedomRule::kDesign,
                                               .variance = VarianceRule::kModerated}});
  EXPECT_THAT(both, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
  EXPECT_EQ(base::DetailsOf(both.status()).violations[0].field, "options.degrees_of_freedom");
}

}  // namespace
}  // namespace sipas::aggregator
