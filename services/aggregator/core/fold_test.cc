#include "services/aggregator/core/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <random>
#include <thread>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/publisher.h"
#include "services/aggregator/core/snapshot_text_for_test.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/store/memory_cell_store.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;

const base::Uuid kLog{{1}};
const base::Uuid kOtherLog{{2}};

// A change to the log that can be put at any position.
using Change = std::function<FoldEntry(uint64_t position)>;

class FoldTest : public ::testing::Test {
 protected:
  FoldTest() : survey_({.breakdowns = true}), state_(*State::Load(store_)) {}

  void Define(Fold& fold) {
    for (domain::DefinitionDraft& draft : survey_.Drafts()) {
      ASSERT_THAT(Apply(fold, [&](uint64_t p) { return SurveyForTest::Define(draft, p); }), IsOk());
    }
  }
  static absl::Status Apply(Fold& fold, const Change& change) {
    FoldEntry entry = change(fold.progress().point.position + 1);
    return fold.Apply(entry);
  }
  Change Respond(uint64_t number) {
    return [this, number](uint64_t p) { return survey_.Respond(number, p); };
  }
  Change Void(uint64_t number) {
    return [this, number](uint64_t p) { return survey_.Void(number, p); };
  }
  Change Reinstate(uint64_t number) {
    return [this, number](uint64_t p) { return survey_.Reinstate(number, p); };
  }
  Change Amend(uint64_t number, uint64_t other) {
    return [this, number, other](uint64_t p) { return survey_.Amend(number, other, p); };
  }
  // A response changed by hand before it is counted.
  Change With(uint64_t number, const std::function<void(domain::ResponseRecord&)>& edit) {
    return [this, number, edit](uint64_t p) {
      FoldEntry entry = survey_.Respond(number, p);
      edit(std::get<Addition>(entry.change).record);
      return entry;
    };
  }
  std::string Text() { return TextOf(*state_->Publish()); }

  SurveyForTest survey_;
  store::MemoryCellStore store_;
  std::unique_ptr<State> state_;
};

TEST_F(FoldTest, TheStateDoesNotDependOnTheOrderOfTheResponses) {
  // Every response with its own corrections stays in order; the histories are interleaved at
  // random.
  std::vector<std::vector<Change>> histories;
  for (uint64_t i = 0; i < 60; ++i) {
    histories.push_back({Respond(i)});
    if (i % 5 == 0) histories.back().push_back(Void(i));
    if (i % 10 == 0) histories.back().push_back(Reinstate(i));
    if (i % 5 == 1) histories.back().push_back(Amend(i, i + 1000));
  }
  std::mt19937 random(1);
  std::string first;
  for (int permutation = 0; permutation < 50; ++permutation) {
    store::MemoryCellStore store;
    state_ = *State::Load(store);
    Fold fold(*state_, kLog, Ownership());
    Define(fold);
    std::vector<size_t> order;
    for (size_t i = 0; i < histories.size(); ++i) order.insert(order.end(), histories[i].size(), i);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<size_t> next(histories.size(), 0);
    for (const size_t i : order) ASSERT_THAT(Apply(fold, histories[i][next[i]++]), IsOk());
    if (permutation == 0) first = Text();
    ASSERT_EQ(Text(), first);
  }
  EXPECT_THAT(first, HasSubstr("c1 54 6 0 0 "));
}

TEST_F(FoldTest, TwoLogsGiveTheSameStateAsOne) {
  Fold one(*state_, kLog, Ownership());
  Define(one);
  for (uint64_t i = 0; i < 40; ++i) ASSERT_THAT(Apply(one, Respond(i)), IsOk());
  const std::string together = Text();

  store::MemoryCellStore store;
  state_ = *State::Load(store);
  Fold even(*state_, kLog, Ownership());
  Fold odd(*state_, kOtherLog, Ownership());
  Define(even);
  Define(odd);
  for (uint64_t i = 0; i < 40; ++i) ASSERT_THAT(Apply(i % 2 == 0 ? even : odd, Respond(i)), IsOk());
  EXPECT_EQ(Text(), together);
}

TEST_F(FoldTest, VoidingEverythingLeavesNoCellAndNoRow) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  for (uint64_t i = 0; i < 30; ++i) ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
  for (uint64_t i = 0; i < 30; ++i) ASSERT_THAT(Apply(fold, Void(i)), IsOk());
  EXPECT_EQ(Text(), "cells 0 rows 0\nc1 0 30 0 0 0 0\n");
}

TEST_F(FoldTest, AReinstatedResponseCountsAsIfItHadNeverBeenVoided) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  for (uint64_t i = 0; i < 10; ++i) ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
  const std::string before = Text();
  ASSERT_THAT(Apply(fold, Void(3)), IsOk());
  EXPECT_NE(Text(), before);
  ASSERT_THAT(Apply(fold, Reinstate(3)), IsOk());
  EXPECT_EQ(Text(), before);
}

TEST_F(FoldTest, ARowIsThereOnceHoweverOftenItIsCorrected) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  ASSERT_THAT(Apply(fold, Respond(1)), IsOk());
  ASSERT_THAT(Apply(fold, Void(1)), IsOk());
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  ASSERT_THAT(Apply(fold, Reinstate(1)), IsOk());
  const auto snapshot = state_->Publish();
  const CampaignSnapshot& campaign = *snapshot->Find("c1");
  const int leaf = *campaign.tree().Find(survey_.Record(1).response.locality);
  std::vector<Row> rows;
  ASSERT_THAT(campaign.ForEachRow(leaf, [&](const Row& row) { rows.push_back(row); }), IsOk());
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].response_id, survey_.Record(1).response.id);
  EXPECT_EQ(rows[0].weight_fixed, survey_.Record(1).weight_fixed);
  EXPECT_EQ(rows[0].clusters, survey_.Record(1).clusters);
  EXPECT_EQ(rows[0].categories.size(), 3u);
}

TEST_F(FoldTest, EveryDeclaredBreakdownValueHasItsCell) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  ASSERT_THAT(Apply(fold, Respond(1)), IsOk());
  const domain::ResponseRecord record = survey_.Record(1);
  const auto snapshot = state_->Publish();
  const CampaignSnapshot& campaign = *snapshot->Find("c1");
  std::vector<std::string> keys;
  campaign.leaf(*campaign.tree().Find(record.response.locality))
      ->ForEachCell([&](const CellKey& key, const Cell& cell) {
        EXPECT_EQ(cell.sums.responses(), 1u);
        keys.push_back(key.dimension + "=" + key.value + "@" + std::to_string(key.day));
      });
  EXPECT_THAT(keys,
              ::testing::ElementsAre("=@20001", "age=" + record.response.attributes[0].value + "@0",
                                     "gender=" + record.response.attributes[1].value + "@0"));
}

TEST_F(FoldTest, TestResponsesAreCountedAndNotFolded) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  ASSERT_THAT(Apply(fold, With(1, [](auto& record) { record.response.test = true; })), IsOk());
  EXPECT_EQ(Text(), "cells 0 rows 0\nc1 0 0 1 0 0 0\n");
}

TEST_F(FoldTest, UnitsWithoutAnswersCountInTheDesignAlone) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  ASSERT_THAT(Apply(fold, With(1,
                               [](auto& record) {
                                 record.response.design_only = true;
                                 record.response.answers.clear();
                                 record.weight_fixed = 0;
                               })),
              IsOk());
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("cells 3 rows 1\nc1 0 0 0 1 "));
  EXPECT_THAT(text, HasSubstr(": n0 d1 w0'0 0*0'0"));
  EXPECT_THAT(text, HasSubstr(survey_.Record(1).response.id.ToString() + " w0 "));
}

TEST_F(FoldTest, EntriesOutsideTheOwnedSubtreeAreCountedAndNotFolded) {
  Fold fold(*state_, kLog, Ownership(std::vector<OwnedSubtree>{{"c1", "p0"}}));
  Define(fold);
  uint64_t inside = 0;
  for (uint64_t i = 0; i < 40; ++i) {
    const std::string locality = survey_.Record(i).response.locality;
    if ((locality.back() - '0') % 2 == 0) ++inside;
    ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
  }
  ASSERT_GT(inside, 0u);
  ASSERT_LT(inside, 40u);
  EXPECT_EQ(fold.progress().not_owned, 40 - inside);
  EXPECT_EQ(fold.progress().point.position, 44u);
  EXPECT_EQ(state_->Publish()->Find("c1")->counts().counted, inside);
}

TEST_F(FoldTest, TheSameDefinitionFromTwoLogsIsOne) {
  Fold one(*state_, kLog, Ownership());
  Fold two(*state_, kOtherLog, Ownership());
  Define(one);
  Define(two);
  EXPECT_EQ(state_->definitions().Find(domain::DefinitionKind::kCampaign, "c1")->revision, 1u);
}

TEST_F(FoldTest, TheSameRevisionWithOtherContentIsAConflict) {
  Fold one(*state_, kLog, Ownership());
  Define(one);
  Fold two(*state_, kOtherLog, Ownership());
  domain::DefinitionDraft other = survey_.Tree();
  other.digest = base::Sha256({"another tree"});
  const absl::Status status =
      Apply(two, [&](uint64_t p) { return SurveyForTest::Define(other, p); });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "DEFINITION_CONFLICT"));
  EXPECT_THAT(status.ToString(), HasSubstr("revision 1 of register 'tree'"));
  EXPECT_EQ(two.progress().point.position, 0u);
}

TEST_F(FoldTest, ANewQuestionnaireRevisionKeepsWhatWasCounted) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  ASSERT_THAT(Apply(fold, Respond(1)), IsOk());
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  domain::DefinitionDraft longer = SurveyForTest({.items = 4}).Questionnaire();
  longer.revision = 2;
  ASSERT_THAT(Apply(fold, [&](uint64_t p) { return SurveyForTest::Define(longer, p); }), IsOk());
  ASSERT_THAT(Apply(fold, With(2,
                               [](auto& record) {
                                 record.response.answers.push_back({.item = 4, .rating = 5});
                               })),
              IsOk());
  ASSERT_THAT(Apply(fold, Void(1)), IsOk());
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("c1 1 1 "));
  EXPECT_EQ(state_->Publish()->Find("c1")->layout().size(), 28u);
  // And a restart reads narrow and wide cells alike.
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  EXPECT_EQ(TextOf(*(*State::Load(store_))->Publish()), text);
}

TEST_F(FoldTest, AnEntryThatCannotBeFoldedChangesNothing) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  for (uint64_t i = 0; i < 10; ++i) ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
  const std::string before = Text();
  const std::vector<std::pair<const char*, Change>> bad = {
      {"never counted", Void(11)},
      {"a rating off the scale",
       With(11, [](auto& r) { r.response.answers[0] = {.item = 1, .rating = 6}; })},
      {"an unknown item",
       With(11, [](auto& r) { r.response.answers[2] = {.item = 9, .rating = 1}; })},
      {"an unknown leaf", With(11, [](auto& r) { r.response.locality = "nowhere"; })},
      {"a locality that is no leaf", With(11, [](auto& r) { r.response.locality = "p0"; })},
      {"an unknown campaign", With(11, [](auto& r) { r.response.campaign = "c2"; })},
      {"no weight", With(11, [](auto& r) { r.weight_fixed = 0; })},
      {"an amend to something impossible",
       [this](uint64_t p) {
         FoldEntry entry = survey_.Amend(1, 2, p);
         std::get<Replacement>(entry.change).after.weight_fixed = 0;
         return entry;
       }},
      {"a position that is not the next",
       [this](uint64_t p) { return survey_.Respond(11, p + 1); }},
      // The undivided cell has it, the breakdown's cell does not: what was subtracted comes back.
      {"a void with another attribute",
       [this](uint64_t p) {
         FoldEntry entry = survey_.Void(1, p);
         std::get<Retraction>(entry.change).record.response.attributes[1].value = "other";
         return entry;
       }},
  };
  for (const auto& [what, change] : bad) {
    EXPECT_THAT(Apply(fold, change), StatusIs(absl::StatusCode::kDataLoss, "ENTRY_INCONSISTENT"))
        << what;
    EXPECT_EQ(fold.progress().point.position, 14u) << what;
    EXPECT_EQ(Text(), before) << what;
  }
}

TEST_F(FoldTest, ARestartGoesOnFromTheCheckpoint) {
  std::string undisturbed;
  {
    Fold fold(*state_, kLog, Ownership());
    Define(fold);
    for (uint64_t i = 0; i < 50; ++i) ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
    for (uint64_t i = 0; i < 50; i += 3) ASSERT_THAT(Apply(fold, Void(i)), IsOk());
    undisturbed = TextOf(*state_->Publish(), true);
  }
  store::MemoryCellStore store;
  const auto entry_at = [&](uint64_t position) {
    if (position <= 4) return SurveyForTest::Define(survey_.Drafts()[position - 1], position);
    if (position <= 54) return survey_.Respond(position - 5, position);
    return survey_.Void((position - 55) * 3, position);
  };
  for (int restart = 0; restart < 12; ++restart) {
    state_ = *State::Load(store);
    Fold fold(*state_, kLog, Ownership());
    const uint64_t from = fold.progress().point.position;
    EXPECT_EQ(from, static_cast<uint64_t>(restart) * 6);
    for (uint64_t p = from + 1; p <= std::min<uint64_t>(from + 9, 71); ++p) {
      FoldEntry entry = entry_at(p);
      ASSERT_THAT(fold.Apply(entry), IsOk());
      if (p == from + 6) {
        ASSERT_THAT(state_->Checkpoint(), IsOk());
      }
      // The entries after the checkpoint are lost with the process.
    }
  }
  EXPECT_EQ(TextOf(*state_->Publish(), true), undisturbed);
}

TEST_F(FoldTest, AFailedCheckpointLosesNothing) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  for (uint64_t i = 0; i < 10; ++i) ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
  store_.SetCheckpointError(absl::InternalError("no"));
  EXPECT_FALSE(state_->Checkpoint().ok());
  for (uint64_t i = 10; i < 20; ++i) ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
  store_.SetCheckpointError(absl::OkStatus());
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  EXPECT_EQ(TextOf(*(*State::Load(store_))->Publish()), Text());
}

TEST_F(FoldTest, ASnapshotDoesNotChangeWhileTheFoldGoesOn) {
  Fold fold(*state_, kLog, Ownership());
  Define(fold);
  Publisher publisher(state_->Publish());
  std::atomic<bool> stop = false;
  std::atomic<int> read = 0;
  std::thread reader([&] {
    while (!stop) {
      const std::shared_ptr<const Snapshot> snapshot = publisher.Current();
      const std::string once = TextOf(*snapshot, true);
      EXPECT_EQ(TextOf(*snapshot, true), once);
      uint64_t rows = 0;
      const CampaignSnapshot& campaign = *snapshot->Find("c1");
      for (int leaf = 0; leaf < campaign.tree().size(); ++leaf) {
        EXPECT_THAT(campaign.ForEachRow(leaf, [&](const Row&) { ++rows; }), IsOk());
      }
      // Cells, rows and watermark are of one moment.
      EXPECT_EQ(rows, campaign.counts().counted);
      EXPECT_EQ(snapshot->watermark().begin()->second,
                4 + campaign.counts().counted + 2 * campaign.counts().voided);
      ++read;
    }
  });
  for (uint64_t i = 0; i < 400 || read < 20; ++i) {
    ASSERT_THAT(Apply(fold, Respond(i)), IsOk());
    if (i % 3 == 0) {
      ASSERT_THAT(Apply(fold, Void(i)), IsOk());
    }
    if (i % 5 == 0) publisher.Set(state_->Publish());
    if (i % 50 == 0) {
      ASSERT_THAT(state_->Checkpoint(), IsOk());
    }
  }
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace sipas::aggregator
