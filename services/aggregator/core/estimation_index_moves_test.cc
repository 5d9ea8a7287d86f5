// An index that moved along with a campaign is the one that is counted from nothing, bit by bit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <set>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/estimation_cache.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/fold.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/store/memory_cell_store.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;

// What an index says, parts in the order of their leaves.
struct Contents {
  std::vector<StratumKey> strata;
  std::vector<std::pair<uint64_t, std::optional<double>>> sizes;
  std::vector<std::string> unit_names;
  std::vector<uint32_t> stratum_of_unit;
  std::vector<uint32_t> unit_of_part;
  std::vector<uint64_t> totals;  // bits
  std::vector<stats::CategorySums> sums;
  friend bool operator==(const Contents&, const Contents&) = default;
};

Contents ContentsOf(const EstimationIndex& index, const CampaignSnapshot& campaign) {
  Contents contents;
  for (uint32_t i = 0; i < index.strata().size(); ++i) {
    contents.strata.push_back(index.stratum_key(i));
    const stats::StratumSize& size = index.strata()[i].size;
    contents.sizes.emplace_back(size.sampled, size.population);
  }
  contents.unit_names = index.unit_names();
  for (uint32_t unit = 0; unit < index.unit_names().size(); ++unit) {
    contents.stratum_of_unit.push_back(index.StratumOf(unit));
  }
  for (const EstimationIndex::Parts& parts : index.PartsOf(campaign.tree().AllLeaves())) {
    contents.unit_of_part.insert(contents.unit_of_part.end(), parts.units.begin(),
                                 parts.units.end());
    for (std::size_t category = 0; category < index.categories(); ++category) {
      for (const double total : parts.Totals(category)) {
        contents.totals.push_back(std::bit_cast<uint64_t>(total));
      }
    }
  }
  for (int locality = 0; locality < campaign.tree().size(); ++locality) {
    contents.sums.push_back(**index.SumsOf(campaign.tree().Leaves(locality)));
  }
  return contents;
}

// A campaign under the real fold, whose log grows by random entries.
class EstimationIndexMovesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    state_ = *State::Load(store_);
    fold_ = std::make_unique<Fold>(*state_, base::Uuid{{1}}, Ownership());
    Define(survey_.Tree());
    Define(survey_.Questionnaire());
    Define(survey_.Rulebook());
    Define(Campaign());
    for (int i = 0; i < 300; ++i) Respond();
  }

  // Communes hold several schools, schools lie in several communes.
  domain::DefinitionDraft Campaign() const {
    domain::DefinitionDraft draft = survey_.Campaign();
    std::get<domain::CampaignSpec>(draft.body).design.strata = {
        {.code = "s0", .sampled_units = 9, .population_units = 90},
        {.code = "s1", .sampled_units = 1}};
    return draft;
  }

  void Apply(FoldEntry entry) { ASSERT_THAT(fold_->Apply(entry), IsOk()); }
  void Define(domain::DefinitionDraft draft) {
    Apply(SurveyForTest::Define(std::move(draft), ++position_));
  }

  void Respond() {
    FoldEntry entry = survey_.Respond(next_, ++position_);
    auto& response = std::get<Addition>(entry.change).record.response;
    response.design_only = next_ % 11 == 0;
    if (response.design_only) {
      response.answers.clear();
      response.attributes.clear();
    } else {
      present_.insert(next_);
    }
    ++next_;
    Apply(std::move(entry));
  }

  uint64_t Anybody() {
    auto found = present_.lower_bound(random_() % next_);
    return found == present_.end() ? *present_.begin() : *found;
  }

  // Somebody comes, goes, or answers anew, maybe somewhere else, and is then left alone.
  void Happen() {
    if (random_() % 3 == 0) return Respond();
    const uint64_t number = Anybody();
    present_.erase(number);
    if (random_() % 2 == 0) {
      Apply(survey_.Void(number, ++position_));
    } else {
      Apply(survey_.Amend(number, next_ + 1'000'000, ++position_));
    }
  }

  static std::vector<EffectiveDesign> Designs() {
    EffectiveDesign schools;
    schools.units = SampledUnits::kClusters;
    schools.stratified = true;
    EffectiveDesign within = schools;
    within.units = SampledUnits::kRespondents;
    within.depth = 1;
    EffectiveDesign unstratified = schools;
    unstratified.stratified = false;
    return {schools, within, unstratified};
  }

  SurveyForTest survey_{{.communes = 45, .items = 3, .clusters = 6, .breakdowns = true}};
  store::MemoryCellStore store_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Fold> fold_;
  uint64_t position_ = 0;
  uint64_t next_ = 0;
  std::set<uint64_t> present_;
  std::mt19937_64 random_{11};
};

TEST_F(EstimationIndexMovesTest, EveryBitIsThatOfAFreshIndex) {
  EstimationCache cache({.indexes = 8});
  for (int round = 0; round < 40; ++round) {
    const int events = round % 4 == 3 ? 60 : round % 4;
    for (int i = 0; i < events; ++i) Happen();
    if (round % 5 == 0) {
      ASSERT_THAT(state_->Checkpoint(), IsOk());
    }
    const auto snapshot = state_->Publish();
    const CampaignSnapshot& campaign = *snapshot->Find("c1");
    for (const EffectiveDesign& design : Designs()) {
      for (const auto& selection :
           {std::optional<BreakdownValue>(), std::optional(BreakdownValue{"gender", "female"})}) {
        const auto moved = cache.Get(snapshot, campaign, design, selection);
        const auto fresh = EstimationIndex::Make(campaign, design, selection);
        ASSERT_THAT(moved, IsOk());
        ASSERT_THAT(fresh, IsOk());
        ASSERT_EQ(ContentsOf(**moved, campaign), ContentsOf(**fresh, campaign)) << round;
      }
    }
  }
}

TEST_F(EstimationIndexMovesTest, AnEarlierSnapshotIsAnsweredFromALaterIndex) {
  const EffectiveDesign design = Designs()[0];
  const auto earlier = state_->Publish();
  for (int i = 0; i < 20; ++i) Happen();
  const auto later = state_->Publish();
  const auto ahead = EstimationIndex::Make(*later->Find("c1"), design, std::nullopt);
  ASSERT_THAT(ahead, IsOk());
  const CampaignSnapshot& campaign = *earlier->Find("c1");
  ContentsOf(**ahead, campaign);  // sums that move
  const auto back = EstimationIndex::Make(campaign, design, std::nullopt, ahead->get());
  const auto fresh = EstimationIndex::Make(campaign, design, std::nullopt);
  ASSERT_THAT(back, IsOk());
  ASSERT_THAT(fresh, IsOk());
  EXPECT_EQ(ContentsOf(**back, campaign), ContentsOf(**fresh, campaign));
}

TEST_F(EstimationIndexMovesTest, DefinitionsAreThoseOfTheSnapshotThatIsAsked) {
  const EffectiveDesign design = Designs()[0];
  const auto before = state_->Publish();
  const auto index = EstimationIndex::Make(*before->Find("c1"), design, std::nullopt);
  ASSERT_THAT(index, IsOk());
  const auto expect_fresh = [&](const EstimationIndex& moved, const CampaignSnapshot& campaign) {
    const auto fresh = EstimationIndex::Make(campaign, design, std::nullopt);
    ASSERT_THAT(fresh, IsOk());
    EXPECT_EQ(ContentsOf(moved, campaign), ContentsOf(**fresh, campaign));
  };

  domain::DefinitionDraft campaign_draft = Campaign();
  campaign_draft.revision = 2;
  campaign_draft.digest = base::Sha256({"another"});
  std::get<domain::CampaignSpec>(campaign_draft.body).design.strata[0].sampled_units = 30;
  Define(campaign_draft);
  const auto declared = state_->Publish();
  const auto moved =
      EstimationIndex::Make(*declared->Find("c1"), design, std::nullopt, index->get());
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ((*moved)->strata()[0].size.sampled, 30U);
  expect_fresh(**moved, *declared->Find("c1"));

  const SurveyForTest longer{{.communes = 45, .items = 4}};
  domain::DefinitionDraft questionnaire = longer.Questionnaire();
  questionnaire.revision = 2;
  Define(questionnaire);
  const auto widened = state_->Publish();
  const auto wide = EstimationIndex::Make(*widened->Find("c1"), design, std::nullopt, moved->get());
  ASSERT_THAT(wide, IsOk());
  EXPECT_GT((*wide)->categories(), (*index)->categories());
  expect_fresh(**wide, *widened->Find("c1"));
}

// Forwards to another campaign and counts the leaves whose cells are read.
class CountingCampaign : public CampaignSnapshot {
 public:
  explicit CountingCampaign(const CampaignSnapshot& campaign) : campaign_(campaign) {}
  const domain::Definition& definition() const override { return campaign_.definition(); }
  const domain::Register& tree() const override { return campaign_.tree(); }
  const AnswerLayout& layout() const override { return campaign_.layout(); }
  const CampaignCounts& counts() const override { return campaign_.counts(); }
  const LeafSnapshot* leaf(int index) const override {
    ++reads;
    return campaign_.leaf(index);
  }
  absl::Status ForEachRow(int leaf, absl::FunctionRef<void(const Row& row)> visit) const override {
    return campaign_.ForEachRow(leaf, visit);
  }
  uint64_t row_version(int leaf) const override { return campaign_.row_version(leaf); }
  uint64_t row_version() const override { return campaign_.row_version(); }

  mutable int reads = 0;

 private:
  const CampaignSnapshot& campaign_;
};

TEST_F(EstimationIndexMovesTest, OnlyLeavesThatChangedAreCounted) {
  EstimationCache cache({.indexes = 1});
  const auto reads_of = [&](const std::shared_ptr<const Snapshot>& snapshot) {
    const CountingCampaign campaign(*snapshot->Find("c1"));
    EXPECT_THAT(cache.Get(snapshot, campaign, Designs()[0], std::nullopt), IsOk());
    return campaign.reads;
  };
  EXPECT_GE(reads_of(state_->Publish()), 45);
  EXPECT_EQ(reads_of(state_->Publish()), 0) << "although the first snapshot is gone";
  Respond();
  EXPECT_EQ(reads_of(state_->Publish()), 1);
}

}  // namespace
}  // namespace sipas::aggregator
