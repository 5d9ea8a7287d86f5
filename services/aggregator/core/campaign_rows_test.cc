#include "services/aggregator/core/campaign_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/fold.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/score_snapshot_for_test.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/store/memory_cell_store.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;

constexpr std::size_t kPlenty = std::size_t{1} << 24;

// Forwards to another campaign and counts the leaves that are read.
class CountingCampaign : public CampaignSnapshot {
 public:
  explicit CountingCampaign(const CampaignSnapshot& campaign) : campaign_(campaign) {}
  const domain::Definition& definition() const override { return campaign_.definition(); }
  const domain::Register& tree() const override { return campaign_.tree(); }
  const AnswerLayout& layout() const override { return campaign_.layout(); }
  const CampaignCounts& counts() const override { return campaign_.counts(); }
  const LeafSnapshot* leaf(int index) const override { return campaign_.leaf(index); }
  absl::Status ForEachRow(int leaf, absl::FunctionRef<void(const Row& row)> visit) const override {
    ++reads;
    return campaign_.ForEachRow(leaf, visit);
  }
  uint64_t row_version(int leaf) const override { return campaign_.row_version(leaf); }
  uint64_t row_version() const override { return campaign_.row_version(); }

  mutable int reads = 0;

 private:
  const CampaignSnapshot& campaign_;
};

// Four communes in two provinces, folded by the real fold.
class CampaignRowsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    state_ = *State::Load(store_);
    fold_ = std::make_unique<Fold>(*state_, base::Uuid{{1}}, Ownership());
    for (domain::DefinitionDraft& draft : survey_.Drafts()) {
      FoldEntry entry = SurveyForTest::Define(std::move(draft), ++position_);
      ASSERT_THAT(fold_->Apply(entry), IsOk());
    }
    for (uint64_t i = 0; i < 40; ++i) Apply(survey_.Respond(i, ++position_));
  }

  void Apply(FoldEntry entry) { ASSERT_THAT(fold_->Apply(entry), IsOk()); }

  static std::vector<int> Leaves(const CampaignSnapshot& campaign) {
    return campaign.tree().AllLeaves();
  }

  SurveyForTest survey_{{.communes = 4, .items = 3}};
  store::MemoryCellStore store_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Fold> fold_;
  uint64_t position_ = 0;
};

TEST_F(CampaignRowsTest, ALeafIsReadAgainOnlyAfterItsRowsChanged) {
  RowMemory memory(kPlenty);
  CampaignRows rows(memory);
  const auto read_all = [&](const std::shared_ptr<const Snapshot>& snapshot) {
    CountingCampaign campaign(*snapshot->Find("c1"));
    for (const int leaf : Leaves(campaign)) EXPECT_THAT(rows.Leaf(campaign, leaf), IsOk());
    return campaign.reads;
  };
  EXPECT_EQ(read_all(state_->Publish()), 4);
  EXPECT_EQ(read_all(state_->Publish()), 0);
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  EXPECT_EQ(read_all(state_->Publish()), 0) << "the same rows, now on disk";
  Apply(survey_.Respond(100, ++position_));
  EXPECT_EQ(read_all(state_->Publish()), 1);
  Apply(survey_.Void(3, ++position_));
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  EXPECT_EQ(read_all(state_->Publish()), 1);
}

TEST_F(CampaignRowsTest, RowsAreThoseOfTheSnapshotThatIsAsked) {
  RowMemory memory(kPlenty);
  CampaignRows rows(memory);
  const auto size_at = [&](const std::shared_ptr<const Snapshot>& snapshot) {
    std::size_t size = 0;
    for (const int leaf : Leaves(*snapshot->Find("c1"))) {
      size += (*rows.Leaf(*snapshot->Find("c1"), leaf))->size();
    }
    return size;
  };
  const auto earlier = state_->Publish();
  Apply(survey_.Respond(100, ++position_));
  const auto later = state_->Publish();
  EXPECT_EQ(size_at(later), 41U);
  EXPECT_EQ(size_at(earlier), 40U);
  EXPECT_EQ(size_at(later), 41U);
}

TEST_F(CampaignRowsTest, WithoutRoomRowsAreReadEveryTime) {
  RowMemory memory(0);
  CampaignRows rows(memory);
  const auto snapshot = state_->Publish();
  CountingCampaign campaign(*snapshot->Find("c1"));
  const int leaf = Leaves(campaign)[0];
  EXPECT_GT((*rows.Leaf(campaign, leaf))->size(), 0U);
  EXPECT_GT((*rows.Leaf(campaign, leaf))->size(), 0U);
  EXPECT_EQ(campaign.reads, 2);
}

// Answers of random people in three localities; the factor of both items has missing answers.
class CompositeTest : public ::testing::Test {
 protected:
  struct Person {
    uint64_t id = 0;
    ResponseForTest response;
  };

  SnapshotForTest Define() const {
    SnapshotForTest data;
    data.Define("tree", FlatRegister({"A", "B", "C"}));
    data.Define("q", std::vector<domain::Item>{{1, domain::RatingScale{1, 5}, {}},
                                               {2, domain::RatingScale{1, 5}, {}},
                                               {3, domain::RatingScale{1, 5}, {}}});
    domain::RulebookSpec rules;
    rules.questionnaire = "q";
    for (uint32_t i = 1; i <= 3; ++i) {
      const std::string number = std::to_string(i);
      rules.items.push_back(
          {.code = "share" + number, .item = i, .satisfied_min = 4, .satisfied_max = 5});
      rules.items.push_back({.code = "normalized" + number,
                             .item = i,
                             .statistic = domain::ItemStatistic::kNormalizedMean});
    }
    rules.factors = {{.code = "shares", .components = {{"share1"}, {"share2"}}},
                     {.code = "mixed", .components = {{"share1"}, {"normalized1"}, {"share3"}}}};
    data.Define("rules", rules);
    domain::CampaignSpec spec;
    spec.tree = "tree";
    spec.questionnaire = "q";
    spec.rulebook = "rules";
    spec.weight_source = domain::WeightSource::kResponse;
    spec.state = domain::CampaignState::kOpen;
    spec.breakdowns = {{"gender", {"f", "m"}}};
    spec.design.kind = domain::DesignKind::kClustered;
    spec.design.stages = {
        {.name = "village", .placement = domain::StagePlacement::kCrosses, .level = ""}};
    data.Define("c", spec);
    return data;
  }

  Person Draw() {
    Person person{.id = ++last_id_, .response = {}};
    ResponseForTest& response = person.response;
    response.locality = std::string(1, static_cast<char>('A' + random_() % 3));
    for (uint32_t item = 1; item <= 3; ++item) {
      if (random_() % 4 != 0) response.ratings[item] = static_cast<int32_t>(1 + random_() % 5);
    }
    response.clusters = {"v" + std::to_string(random_() % 4)};
    response.weight = 0.25 + static_cast<double>(random_() % 1000) / 300;
    response.attributes = {{"gender", random_() % 2 == 0 ? "f" : "m"}};
    response.design_only = random_() % 10 == 0;
    if (response.design_only) response.ratings.clear();
    return person;
  }

  std::shared_ptr<const Snapshot> Build(const std::vector<Person>& people) const {
    SnapshotForTest data = Define();
    for (const Person& person : people) data.Add("c", person.response, person.id);
    return data.Build();
  }

  static std::vector<Score> Ask(ScoreQueries& queries,
                                const std::shared_ptr<const Snapshot>& snapshot) {
    std::vector<Score> scores;
    for (const char* factor : {"shares", "mixed"}) {
      for (const char* locality : {"", "A", "B"}) {
        for (const bool women : {false, true}) {
          ScoreQuery query;
          query.domain.campaign = "c";
          query.domain.locality = locality;
          if (women) query.domain.breakdown = BreakdownValue{"gender", "f"};
          query.statistic = {.kind = domain::StatisticKind::kFactor, .code = factor};
          const auto score = queries.Get(snapshot, query);
          EXPECT_THAT(score, IsOk());
          if (score.ok()) scores.push_back(*score);
        }
      }
    }
    return scores;
  }

  std::mt19937_64 random_{7};
  uint64_t last_id_ = 0;
};

TEST_F(CompositeTest, AnswersDoNotDependOnWhatWasAskedBeforeOrOnMemory) {
  std::vector<Person> people;
  ScoreQueries roomy({.indexes = 2});
  ScoreQueries narrow({.indexes = 2, .row_bytes = 20'000});
  ScoreQueries forgetful({.indexes = 1, .row_bytes = 0});
  for (int round = 0; round < 30; ++round) {
    // People come, go and change their answers.
    for (int i = 0; i < 5; ++i) people.push_back(Draw());
    if (round % 3 == 1) people.erase(people.begin() + static_cast<int>(random_() % people.size()));
    if (round % 3 == 2) {
      Person& changed = people[random_() % people.size()];
      const uint64_t id = changed.id;
      changed = Draw();
      changed.id = id;
    }
    const auto snapshot = Build(people);
    ScoreQueries fresh({.indexes = 2});
    const std::vector<Score> expected = Ask(fresh, snapshot);
    EXPECT_EQ(Ask(roomy, snapshot), expected);
    EXPECT_EQ(Ask(narrow, snapshot), expected);
    EXPECT_EQ(Ask(forgetful, snapshot), expected);
  }
}

// Spread and sample size of the factor against a plain loop over the people.
TEST_F(CompositeTest, DesignEffectIsThatOfAPlainLoopOverPeople) {
  std::vector<Person> people;
  for (int i = 0; i < 200; ++i) people.push_back(Draw());
  ScoreQueries queries({.indexes = 2});
  const Score score = Ask(queries, Build(people))[0];  // shares, all localities
  double sum_w[3] = {};
  double sum_s[3] = {};
  for (const Person& person : people) {
    for (const auto& [item, rating] : person.response.ratings) {
      sum_w[item - 1] += person.response.weight;
      sum_s[item - 1] += rating >= 4 ? person.response.weight : 0;
    }
  }
  uint64_t n = 0;
  double weight = 0;
  double spread = 0;
  for (const Person& person : people) {
    double z = 0;
    bool answered = false;
    for (const auto& [item, rating] : person.response.ratings) {
      if (item == 3) continue;
      answered = true;
      z += 0.5 * ((rating >= 4 ? 1 : 0) - sum_s[item - 1] / sum_w[item - 1]) / sum_w[item - 1];
    }
    if (!answered) continue;
    ++n;
    weight += person.response.weight;
    spread += person.response.weight * z * z;
  }
  ASSERT_EQ(score.state, ScoreState::kOk) << score.reason;
  EXPECT_EQ(score.sample_size, n);
  const double simple = spread * weight / static_cast<double>(n - 1);
  EXPECT_NEAR(*score.design_effect, *score.standard_error * *score.standard_error / simple, 1e-8);
}

}  // namespace
}  // namespace sipas::aggregator
