#include "services/aggregator/core/rank_comparison.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

const domain::StatisticName kShare{domain::StatisticKind::kItem, "share"};

// Campaigns "old" and "new" of localities A to D, each with two villages of its own stratum.
class RankComparisonTest : public ::testing::Test {
 protected:
  RankComparisonTest() {
    data_.Define("tree", FlatRegister({"A", "B", "C", "D"}));
    data_.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    rules.items = {{.code = "share",
                    .item = 1,
                    .statistic = domain::ItemStatistic::kShare,
                    .satisfied_min = 4,
                    .satisfied_max = 5}};
    data_.Define("rules", rules);
    for (const char* campaign : {"old", "new"}) {
      domain::CampaignSpec spec;
      spec.tree = "tree";
      spec.questionnaire = "q";
      spec.rulebook = "rules";
      spec.weight_source = domain::WeightSource::kOne;
      spec.state = domain::CampaignState::kOpen;
      spec.design.kind = domain::DesignKind::kClustered;
      spec.design.stratified = true;
      spec.design.stages = {
          {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
      data_.Define(campaign, spec);
    }
  }

  // `satisfied` of 20 in each of two villages, one more in the first and one less in the second.
  void Add(const std::string& campaign, const std::string& locality, int satisfied) {
    for (const int village : {0, 1}) {
      for (int i = 0; i < 20; ++i) {
        const int limit = satisfied + (village == 0 ? 1 : -1);
        ResponseForTest response{.locality = locality, .ratings = {{1, i < limit ? 5 : 1}}};
        response.stratum = locality;
        response.clusters = {locality + std::to_string(village)};
        data_.Add(campaign, response);
      }
    }
  }

  RankChange ChangeOf(const std::string& locality) {
    const auto difference =
        queries_.Compare(data_.Build(), {.first = {.campaign = "new", .locality = locality},
                                         .second = {.campaign = "old", .locality = locality},
                                         .statistic = kShare,
                                         .peers = PeerGroup{PeerGroup::Kind::kBlock, "all"}});
    EXPECT_THAT(difference, testing::IsOk());
    return difference->rank_change.value_or(RankChange{});
  }

  SnapshotForTest data_;
  ScoreQueries queries_{{.indexes = 4}};
};

TEST_F(RankComparisonTest, AChangeIsOrdinaryWhereTheErrorsMakeIt) {
  for (const auto& [locality, satisfied] :
       std::vector<std::pair<std::string, int>>{{"A", 14}, {"B", 13}, {"C", 12}, {"D", 11}}) {
    Add("old", locality, satisfied);
    Add("new", locality, locality == "A" ? 12 : satisfied);
  }
  // A was first, and shares the second place with C now.
  const RankChange change = ChangeOf("A");
  EXPECT_EQ(change.reason, "");
  EXPECT_EQ(change.first.rank, 2U);
  EXPECT_EQ(change.second.rank, 1U);
  EXPECT_EQ(change.change, 1);
  // Nothing is excluded with 4 strata of two villages.
  EXPECT_EQ(change.lower, -3);
  EXPECT_EQ(change.upper, 3);
  EXPECT_LE(*change.ordinary_lower, -1);
  EXPECT_GE(*change.ordinary_upper, 1);
}

TEST_F(RankComparisonTest, OtherPeersMakeNoChange) {
  for (const char* locality : {"A", "B", "C", "D"}) Add("old", locality, 12);
  for (const char* locality : {"A", "B", "C"}) Add("new", locality, 12);
  EXPECT_EQ(ChangeOf("A").reason, "OTHER_PEERS");
  EXPECT_EQ(ChangeOf("A").change, std::nullopt);
  EXPECT_EQ(ChangeOf("D").reason, "NO_RANK");
}

TEST_F(RankComparisonTest, WithoutAnErrorOfEveryPeerNothingIsCalledOrdinary) {
  for (const char* campaign : {"old", "new"}) {
    for (const char* locality : {"A", "B", "C"}) Add(campaign, locality, 12);
  }
  data_.Add("old", {.locality = "D", .ratings = {{1, 5}}, .stratum = "D", .clusters = {"D0"}});
  Add("new", "D", 12);
  const RankChange change = ChangeOf("A");
  EXPECT_EQ(change.reason, "PEER_WITHOUT_VARIANCE");
  EXPECT_TRUE(change.change.has_value());
  EXPECT_EQ(change.ordinary_lower, std::nullopt);
}

TEST_F(RankComparisonTest, TwoPeersAreTooFewForAnOrdinaryRange) {
  for (const char* campaign : {"old", "new"}) {
    for (const char* locality : {"A", "B"}) Add(campaign, locality, 12);
  }
  EXPECT_EQ(ChangeOf("A").reason, "TOO_FEW_PEERS");
}

}  // namespace
}  // namespace sipas::aggregator
