#include "services/aggregator/core/estimation_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/estimation_cache.h"
#include "services/aggregator/core/score_snapshot_for_test.h"

namespace sipas::aggregator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EstimationIndexTest : public ::testing::Test {
 protected:
  EstimationIndexTest() {
    data_.Define("tree", FlatRegister({"A", "B"}));
    data_.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 3}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    rules.items = {{.code = "mean", .item = 1, .statistic = domain::ItemStatistic::kMean}};
    data_.Define("rules", rules);
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kOne;
    spec.state = domain::CampaignState::kOpen;
    spec.breakdowns = {{"gender", {"f", "m"}}};
    spec.design.kind = domain::DesignKind::kClustered;
    spec.design.stratified = true;
    spec.design.stages = {
        {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""},
        {.name = "street", .placement = domain::StagePlacement::kCrosses, .level = ""}};
    spec.design.strata = {{.code = "n", .sampled_units = 5, .population_units = 40},
                          {.code = "s", .sampled_units = 1},
                          {.code = "unseen", .sampled_units = 9}};
    data_.Define("c", spec);
  }

  void Add(const std::string& leaf, const std::string& stratum, const std::string& village,
           int32_t rating, const std::string& gender, int32_t day = 0) {
    ResponseForTest response{.locality = leaf, .ratings = {{1, rating}}};
    response.stratum = stratum;
    response.clusters = {village, "street" + std::to_string(day)};
    response.attributes = {{"gender", gender}};
    response.day = day;
    data_.Add("c", response);
  }

  void AddSample() {
    Add("B", "s", "v9", 1, "f");
    Add("A", "s", "v9", 2, "m");
    Add("A", "n", "v2", 3, "f");
    Add("A", "n", "v2", 3, "f", 1);
    Add("A", "n", "v1", 1, "m");
    ResponseForTest design_only{.locality = "B", .ratings = {}};
    design_only.stratum = "s";
    design_only.clusters = {"v3", "street0"};
    design_only.design_only = true;
    data_.Add("c", design_only);
  }

  EffectiveDesign DesignAt(std::size_t depth) const {
    return {.no_sampling_error = "",
            .units = depth < 2 ? SampledUnits::kClusters : SampledUnits::kRespondents,
            .stratified = true,
            .depth = depth,
            .conditional_on = ""};
  }

  std::shared_ptr<const EstimationIndex> Index(
      std::size_t depth, const std::optional<BreakdownValue>& selection = std::nullopt) {
    const auto snapshot = data_.Build();
    auto index = EstimationIndex::Make(*snapshot->Find("c"), DesignAt(depth), selection);
    EXPECT_THAT(index, testing::IsOk());
    return *index;
  }

  SnapshotForTest data_;
};

TEST_F(EstimationIndexTest, CountsUnitsOverTheWholeCampaignInOrderOfTheirKeys) {
  AddSample();
  const auto index = Index(0);
  EXPECT_THAT(index->unit_names(), ElementsAre("v1", "v2", "v3", "v9"));
  ASSERT_EQ(index->strata().size(), 2U);
  EXPECT_EQ(index->stratum_key(0).stratum, "n");
  EXPECT_EQ(index->stratum_key(1).stratum, "s");
  EXPECT_EQ(index->StratumOf(1), 0U);
  EXPECT_EQ(index->StratumOf(2), 1U);
}

TEST_F(EstimationIndexTest, LargerOfDeclaredAndSeenUnitsCounts) {
  AddSample();
  const auto index = Index(0);
  EXPECT_EQ(index->strata()[0].size.sampled, 5U);
  EXPECT_TRUE(index->strata()[0].declared_more);
  // v9 and v3, of which v3 gave no usable answer.
  EXPECT_EQ(index->strata()[1].size.sampled, 2U);
  EXPECT_FALSE(index->strata()[1].declared_more);
  EXPECT_EQ(index->strata()[1].size.population, std::nullopt);
}

// 40 villages are declared, but households are drawn in them: their part of the error is in the
// variance between villages only as long as that is not corrected.
TEST_F(EstimationIndexTest, PopulationOfTheFirstStageIsIgnoredWhereOtherStagesFollow) {
  AddSample();
  const auto index = Index(0);
  EXPECT_EQ(index->strata()[0].size.population, std::nullopt);
  EXPECT_TRUE(index->strata()[0].ignores_population);
  EXPECT_FALSE(index->strata()[1].ignores_population);
}

TEST_F(EstimationIndexTest, DeclaredStratumThatNobodyWasSeenInIsNotThere) {
  AddSample();
  EXPECT_EQ(Index(0)->FindStratum("unseen", {"v1"}), std::nullopt);
  EXPECT_EQ(Index(0)->FindStratum("s", {"v1"}), 1U);
}

TEST_F(EstimationIndexTest, PartsMergeDaysAndLaterStages) {
  AddSample();
  const auto index = Index(0);
  EXPECT_EQ((*index->SumsOf({{1}}))->responses(), 4U);
  const auto parts = index->PartsOf({{1}});
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_THAT(parts[0].units, ElementsAre(0, 1, 3));
  EXPECT_THAT(parts[0].Totals(0), ElementsAre(1, 0, 0));
  EXPECT_THAT(parts[0].Totals(1), ElementsAre(0, 0, 1));
  EXPECT_THAT(parts[0].Totals(2), ElementsAre(0, 2, 0));
  EXPECT_THAT(parts[0].Totals(3), ElementsAre(0, 0, 0)) << "nobody refused";
  EXPECT_THAT(index->PartsOf({{0}}), IsEmpty());
}

TEST_F(EstimationIndexTest, SelectionNarrowsPartsButNotUnits) {
  AddSample();
  const auto women = Index(0, BreakdownValue{"gender", "f"});
  EXPECT_EQ(women->unit_names().size(), 4U);
  EXPECT_EQ((*women->SumsOf({{1}}))->responses(), 2U);
  ASSERT_EQ(women->PartsOf({{1}}).size(), 1U);
  EXPECT_THAT(women->PartsOf({{1}})[0].units, ElementsAre(1));
}

TEST_F(EstimationIndexTest, ConditionalDesignHasThePathInItsStrataAndNoDeclaredUnits) {
  AddSample();
  const auto index = Index(1);
  ASSERT_EQ(index->strata().size(), 4U);
  EXPECT_THAT(index->stratum_key(1).path, ElementsAre("v2"));
  EXPECT_EQ(index->strata()[1].size.sampled, 2U);
  EXPECT_EQ(index->strata()[1].size.population, std::nullopt);
}

TEST_F(EstimationIndexTest, RespondentsAreCountedWithThoseWhoGaveNoUsableAnswer) {
  AddSample();
  const auto index = Index(2);
  ASSERT_EQ(index->strata().size(), 5U);
  for (uint32_t i = 0; i < 5; ++i) {
    const std::string& village = index->stratum_key(i).path[0];
    EXPECT_EQ(index->strata()[i].size.sampled, village == "v9" ? 2U : 1U) << village;
  }
}

TEST_F(EstimationIndexTest, CacheMakesAnIndexOncePerSnapshot) {
  AddSample();
  EstimationCache cache({.indexes = 2});
  const auto snapshot = data_.Build();
  const auto get = [&](const std::shared_ptr<const Snapshot>& from, std::size_t depth) {
    return *cache.Get(from, *from->Find("c"), DesignAt(depth), std::nullopt);
  };
  const auto index = get(snapshot, 0);
  EXPECT_EQ(get(snapshot, 0), index);
  EXPECT_NE(get(snapshot, 1), index);
  EXPECT_NE(get(data_.Build(), 0), index);
}

TEST_F(EstimationIndexTest, CacheForgetsTheLeastRecentlyUsed) {
  AddSample();
  EstimationCache cache({.indexes = 2});
  const auto snapshot = data_.Build();
  const auto get = [&](std::size_t depth) {
    return *cache.Get(snapshot, *snapshot->Find("c"), DesignAt(depth), std::nullopt);
  };
  const auto first = get(0);
  const auto second = get(1);
  EXPECT_EQ(get(0), first);
  get(2);
  EXPECT_EQ(get(0), first);
  EXPECT_NE(get(1), second);
}

}  // namespace
}  // namespace sipas::aggregator
