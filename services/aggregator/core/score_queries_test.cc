#include "services/aggregator/core/score_queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;

domain::StatisticName Item(const std::string& code) {
  return {.kind = domain::StatisticKind::kItem, .code = code};
}

const domain::StatisticName kFactor{domain::StatisticKind::kFactor, "service"};

domain::RulebookSpec RulesForTest() {
  domain::RulebookSpec rules;
  rules.questionnaire = "q";
  rules.items = {{.code = "polite",
                  .item = 1,
                  .statistic = domain::ItemStatistic::kShare,
                  .satisfied_min = 4,
                  .satisfied_max = 5},
                 {.code = "quick",
                  .item = 2,
                  .statistic = domain::ItemStatistic::kShare,
                  .satisfied_min = 4,
                  .satisfied_max = 5},
                 {.code = "polite-mean", .item = 1, .statistic = domain::ItemStatistic::kMean}};
  rules.factors = {{.code = "service", .components = {{"polite"}, {"quick"}}}};
  rules.maximum_points = 20;
  rules.inferred = true;
  return rules;
}

// Localities A to D of one block; villages cross them.
class ScoreQueriesTest : public ::testing::Test {
 protected:
  ScoreQueriesTest() {
    data_.Define("tree", FlatRegister({"A", "B", "C", "D"}));
    data_.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                                {2, domain::RatingScale{1, 5}, {}}});
    data_.Define("rules", RulesForTest());
    DefineCampaign(domain::DesignKind::kClustered, domain::LonelyPsuRule::kAdjust);
  }

  void DefineCampaign(domain::DesignKind kind, domain::LonelyPsuRule lonely) {
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kOne;
    spec.state = domain::CampaignState::kOpen;
    spec.breakdowns = {{"gender", {"f", "m"}}};
    spec.design.kind = kind;
    spec.design.lonely_psu = lonely;
    if (kind == domain::DesignKind::kClustered) {
      spec.design.stratified = true;
      spec.design.stages = {
          {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
    }
    data_.Define("c", spec);
  }

  void Add(const std::string& locality, const std::string& village,
           std::map<uint32_t, int32_t> ratings, const std::string& stratum = "") {
    ResponseForTest response{.locality = locality, .ratings = std::move(ratings)};
    response.stratum = stratum;
    if (!village.empty()) response.clusters = {village};
    data_.Add("c", std::move(response));
  }

  Score Get(const std::string& locality, const domain::StatisticName& statistic,
            const ScoreOptions& options = {}) {
    const auto score =
        queries_.Get(data_.Build(), {.domain = {.campaign = "c", .locality = locality},
                                     .statistic = statistic,
                                     .options = options});
    EXPECT_THAT(score, IsOk());
    return score.value_or(Score{});
  }

  absl::Status GetStatus(const ScoreQuery& query) {
    return queries_.Get(data_.Build(), query).status();
  }

  SnapshotForTest data_;
  ScoreQueries queries_{{.indexes = 2}};
};

// Two villages with one respondent each: U = w (s - R)/A = +-0.25, V = 2/1 (0.25^2 + 0.25^2).
TEST_F(ScoreQueriesTest, ScoreOfTwoVillagesByHand) {
  Add("A", "v1", {{1, 5}});
  Add("A", "v2", {{1, 2}});
  const Score score = Get("A", Item("polite"));
  EXPECT_EQ(score.state, ScoreState::kOk);
  EXPECT_EQ(score.estimate, 0.5);
  EXPECT_EQ(score.standard_error, 0.5);
  EXPECT_EQ(score.sample_size, 2U);
  // SRS: 2/1 * 0.25 / 2.
  EXPECT_EQ(score.design_effect, 1);
  EXPECT_EQ(score.effective_sample_size, 2);
  EXPECT_EQ(score.design_degrees_of_freedom, 1);
  EXPECT_EQ(score.points, 10);
  EXPECT_EQ(score.maximum_points, 20);
  EXPECT_EQ(score.locality_name, "Unit A");
  EXPECT_EQ(score.rulebook, "rules");
  EXPECT_EQ(score.rulebook_revision, 1U);
  EXPECT_TRUE(score.rulebook_inferred);
  EXPECT_EQ(score.basis, Basis::kSampling);
  EXPECT_EQ(score.unit, domain::Unit::kFraction);
}

TEST_F(ScoreQueriesTest, MeanIsInUnitsOfTheScaleAndHasNoPoints) {
  Add("A", "v1", {{1, 5}});
  Add("A", "v2", {{1, 2}});
  const Score score = Get("A", Item("polite-mean"));
  EXPECT_EQ(score.estimate, 3.5);
  EXPECT_EQ(score.unit, domain::Unit::kScale);
  EXPECT_EQ(score.points, std::nullopt);
  EXPECT_EQ(score.maximum_points, std::nullopt);
}

TEST_F(ScoreQueriesTest, DomainInsideOneVillageHasNoInterval) {
  Add("A", "v1", {{1, 5}});
  Add("A", "v1", {{1, 2}});
  Add("B", "v2", {{1, 2}});
  const Score score = Get("A", Item("polite"));
  EXPECT_EQ(score.state, ScoreState::kNoInterval);
  EXPECT_EQ(score.reason, "ONE_PSU");
  EXPECT_EQ(score.estimate, 0.5);
  EXPECT_EQ(score.standard_error, std::nullopt);
  EXPECT_EQ(score.interval, std::nullopt);
  EXPECT_EQ(score.method, "taylor, stratified clusters");
}

// Somebody else in the second village answered another item only: the item lies in one village.
TEST_F(ScoreQueriesTest, ItemAnsweredInOneVillageHasNoInterval) {
  Add("A", "v1", {{1, 5}});
  Add("A", "v1", {{1, 2}});
  Add("A", "v2", {{2, 2}});
  EXPECT_EQ(Get("A", Item("polite")).reason, "ONE_PSU");
}

TEST_F(ScoreQueriesTest, ShareOfOneKeepsAnInterval) {
  for (const char* village : {"v1", "v2", "v3"}) Add("A", village, {{1, 5}, {2, 4}});
  const Score item = Get("A", Item("polite"));
  EXPECT_EQ(item.state, ScoreState::kOk);
  EXPECT_EQ(item.standard_error, std::nullopt);
  EXPECT_EQ(item.design_effect, std::nullopt);
  EXPECT_EQ(item.interval->upper, 1);
  EXPECT_GT(item.interval->lower, 0);
  EXPECT_EQ(item.method, "taylor, stratified clusters, wilson at the boundary, domain df");
  EXPECT_EQ(Get("A", kFactor).interval, item.interval);
  EXPECT_EQ(Get("A", Item("polite-mean")).reason, "ZERO_VARIANCE");
}

TEST_F(ScoreQueriesTest, LonelyVillageByRule) {
  const auto add = [&] {
    Add("A", "v1", {{1, 5}}, "n");
    Add("A", "v2", {{1, 2}}, "n");
    Add("A", "v3", {{1, 2}}, "s");
  };
  add();
  const double adjusted = *Get("A", Item("polite")).standard_error;
  EXPECT_EQ(Get("A", Item("polite")).method,
            "taylor, stratified clusters, lonely psu adjust, logit, domain df");
  DefineCampaign(domain::DesignKind::kClustered, domain::LonelyPsuRule::kCertainty);
  // R = 1/3, U = 2/9, -1/9, -1/9: V = 2 ((1/6)^2 + (1/6)^2), with adjust + (1/9)^2.
  EXPECT_NEAR(*Get("A", Item("polite")).standard_error, 1.0 / 3, 1e-15);
  EXPECT_NEAR(adjusted, std::sqrt(1.0 / 9 + 1.0 / 81), 1e-15);
  DefineCampaign(domain::DesignKind::kClustered, domain::LonelyPsuRule::kFail);
  EXPECT_EQ(Get("A", Item("polite")).reason, "LONELY_PSU");
  EXPECT_EQ(Get("A", Item("polite")).state, ScoreState::kNoInterval);
}

TEST_F(ScoreQueriesTest, OneVillagePerStratumLeavesNoDegreesOfFreedom) {
  Add("A", "v1", {{1, 5}}, "n");
  Add("A", "v2", {{1, 2}}, "s");
  EXPECT_EQ(Get("A", Item("polite")).reason, "NO_DEGREES_OF_FREEDOM");
}

TEST_F(ScoreQueriesTest, OptInAnswersClaimNoSamplingError) {
  DefineCampaign(domain::DesignKind::kOptIn, domain::LonelyPsuRule::kAdjust);
  Add("A", "", {{1, 5}, {2, 5}});
  Add("A", "", {{1, 2}});
  const Score score = Get("A", kFactor);
  EXPECT_EQ(score.state, ScoreState::kNoInterval);
  EXPECT_EQ(score.reason, "OPT_IN_SAMPLE");
  EXPECT_EQ(score.basis, Basis::kNone);
  EXPECT_EQ(score.estimate, 0.75);
  EXPECT_EQ(score.standard_error, std::nullopt);
  EXPECT_EQ(score.design_effect, std::nullopt);
  EXPECT_EQ(score.design_degrees_of_freedom, std::nullopt);
  EXPECT_EQ(score.sample_size, 2U);
  DefineCampaign(domain::DesignKind::kCensus, domain::LonelyPsuRule::kAdjust);
  EXPECT_EQ(Get("A", Item("polite")).reason, "CENSUS");
}

TEST_F(ScoreQueriesTest, MissingValuesSayWhy) {
  Add("A", "v1", {{1, 5}});
  EXPECT_EQ(Get("B", Item("polite")).state, ScoreState::kNoValue);
  EXPECT_EQ(Get("B", Item("polite")).reason, "NO_RESPONSES");
  EXPECT_EQ(Get("B", Item("polite")).estimate, std::nullopt);
  EXPECT_EQ(Get("A", Item("quick")).reason, "NO_ANSWERS");
  EXPECT_EQ(Get("A", kFactor).reason, "PART_WITHOUT_ANSWERS");
}

TEST_F(ScoreQueriesTest, SampleSizeOfAFactorCountsWhoAnsweredOneOfItsItems) {
  Add("A", "v1", {{1, 5}});
  Add("A", "v2", {{2, 2}});
  Add("A", "v3", {{1, 4}, {2, 5}});
  Add("A", "v3", {});
  EXPECT_EQ(Get("A", kFactor).sample_size, 3U);
  EXPECT_EQ(Get("A", Item("polite")).sample_size, 2U);
}

TEST_F(ScoreQueriesTest, AbsencesAreCountedBesideTheItem) {
  Add("A", "v1", {{1, 5}});
  Add("A", "v2", {{1, 2}});
  ResponseForTest absent{.locality = "A", .ratings = {}};
  absent.clusters = {"v2"};
  absent.no_answer = {1};
  absent.not_applicable = {2};
  data_.Add("c", absent);
  EXPECT_EQ(Get("A", Item("polite")).no_answer_count, 1U);
  EXPECT_EQ(Get("A", Item("polite")).not_applicable_count, 0U);
  EXPECT_EQ(Get("A", Item("quick")).not_applicable_count, 1U);
  EXPECT_EQ(Get("A", Item("polite")).estimate, 0.5);
}

TEST_F(ScoreQueriesTest, ListIsOrderedByRankThenCodeAndEndsWithMissingValues) {
  for (const char* village : {"v1", "v2", "v3"}) {
    Add("C", village, {{1, 5}});
    Add("C", village, {{1, 2}});
    Add("A", village, {{1, 5}});
    Add("A", village, {{1, 1}});
  }
  Add("D", "v1", {{1, 4}});
  const auto list = queries_.List(
      data_.Build(),
      {.campaign = "c", .peers = {PeerGroup::Kind::kBlock, "all"}, .statistic = Item("polite")});
  ASSERT_THAT(list, IsOk());
  const std::vector<Score>& scores = list->scores;
  std::vector<std::string> codes;
  for (const Score& score : scores) codes.push_back(score.domain.locality);
  EXPECT_THAT(codes, ElementsAre("D", "A", "C", "B"));
  // D lies in one village: no interval, so nothing is excluded. A and C are equal.
  EXPECT_EQ(scores[0].rank, (Rank{.rank = 1,
                                  .peers = 3,
                                  .lower = 1,
                                  .upper = 3,
                                  .simultaneous_lower = 1,
                                  .simultaneous_upper = 3,
                                  .tie_group = 1}));
  EXPECT_EQ(scores[1].rank->rank, 2U);
  EXPECT_EQ(scores[2].rank->rank, 2U);
  EXPECT_EQ(scores[3].rank, std::nullopt);
}

TEST_F(ScoreQueriesTest, PeersByParentAndLevelAreTheSameHere) {
  Add("A", "v1", {{1, 5}});
  const auto list = [&](PeerGroup peers) {
    return queries_.List(data_.Build(),
                         {.campaign = "c", .peers = std::move(peers), .statistic = Item("polite")});
  };
  const auto children = list({PeerGroup::Kind::kChildrenOf, "vn"});
  ASSERT_THAT(children, IsOk());
  EXPECT_EQ(children->scores.size(), 4U);
  EXPECT_EQ(*children, *list({PeerGroup::Kind::kLevel, "unit"}));
  EXPECT_TRUE(list({PeerGroup::Kind::kChildrenOf, "A"})->scores.empty());
  for (const auto kind :
       {PeerGroup::Kind::kChildrenOf, PeerGroup::Kind::kLevel, PeerGroup::Kind::kBlock}) {
    EXPECT_THAT(list({kind, "nowhere"}),
                StatusIs(absl::StatusCode::kNotFound, "LOCALITY_NOT_FOUND"));
  }
}

TEST_F(ScoreQueriesTest, UnknownNamesAreNotFound) {
  const ScoreQuery good{.domain = {.campaign = "c"}, .statistic = Item("polite")};
  EXPECT_THAT(GetStatus(good), IsOk());
  ScoreQuery query = good;
  query.domain.campaign = "x";
  EXPECT_THAT(GetStatus(query), StatusIs(absl::StatusCode::kNotFound, "CAMPAIGN_NOT_FOUND"));
  query = good;
  query.domain.locality = "x";
  EXPECT_THAT(GetStatus(query), StatusIs(absl::StatusCode::kNotFound, "LOCALITY_NOT_FOUND"));
  query = good;
  query.statistic = Item("x");
  EXPECT_THAT(GetStatus(query), StatusIs(absl::StatusCode::kNotFound, "STATISTIC_NOT_FOUND"));
  query.statistic = {domain::StatisticKind::kOverall, ""};
  EXPECT_THAT(GetStatus(query), StatusIs(absl::StatusCode::kNotFound, "STATISTIC_NOT_FOUND"));
  query = good;
  query.options.rulebook = "x";
  EXPECT_THAT(GetStatus(query), StatusIs(absl::StatusCode::kNotFound, "RULEBOOK_NOT_FOUND"));
  query = good;
  query.options.rulebook_revision = 2;
  EXPECT_THAT(GetStatus(query), StatusIs(absl::StatusCode::kNotFound, "RULEBOOK_NOT_FOUND"));
}

TEST_F(ScoreQueriesTest, WhatCannotBeAskedTogetherIsInvalid) {
  const auto violated_field = [&](const ScoreQuery& query) {
    const absl::Status status = GetStatus(query);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
    const auto violations = base::DetailsOf(status).violations;
    return violations.empty() ? std::string() : violations[0].field;
  };
  ScoreQuery query{.domain = {.campaign = "c"}, .statistic = Item("polite-mean")};
  query.options.interval = IntervalRule::kLogit;
  EXPECT_EQ(violated_field(query), "options.interval_method");
  query.statistic = kFactor;
  query.options.interval = IntervalRule::kWilson;
  EXPECT_EQ(violated_field(query), "options.interval_method");
  query.options = {};
  query.domain.breakdown = BreakdownValue{"age", "old"};
  EXPECT_EQ(violated_field(query), "domain.breakdown.dimension");
  query.domain.breakdown = BreakdownValue{"gender", "x"};
  EXPECT_EQ(violated_field(query), "domain.breakdown.value");
}

TEST_F(ScoreQueriesTest, RulebookOfAnotherQuestionnaireScoresWhereItemsAndScalesAgree) {
  Add("A", "v1", {{1, 5}});
  data_.Define("q-old", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                                  {2, domain::RatingScale{1, 4}, {}}});
  domain::RulebookSpec old = RulesForTest();
  old.questionnaire = "q-old";
  old.items[1].satisfied_min = 3;
  old.items[1].satisfied_max = 4;
  data_.Define("rules-old", old);
  EXPECT_EQ(Get("A", Item("polite"), {.rulebook = "rules-old"}).estimate, 1);
  EXPECT_THAT(GetStatus({.domain = {.campaign = "c"},
                         .statistic = Item("quick"),
                         .options = {.rulebook = "rules-old"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_QUERY"));
}

TEST_F(ScoreQueriesTest, EarlierRevisionOfTheRulebookOnRequest) {
  Add("A", "v1", {{1, 4}});
  domain::RulebookSpec stricter = RulesForTest();
  stricter.items[0].satisfied_min = 5;
  data_.Define("rules", stricter);
  EXPECT_EQ(Get("A", Item("polite")).estimate, 0);
  EXPECT_EQ(Get("A", Item("polite")).rulebook_revision, 2U);
  EXPECT_EQ(Get("A", Item("polite"), {.rulebook_revision = 1}).estimate, 1);
}

}  // namespace
}  // namespace sipas::aggregator
