#include "services/aggregator/core/follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/snapshot_text_for_test.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/store/memory_cell_store.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using std::chrono::hours;

const base::Uuid kLog{{1}};

class Observer final : public FollowerObserver {
 public:
  void OnFolded(size_t, const FoldedCounts& folded, const LogProgress&,
                std::chrono::nanoseconds) override {
    base::MutexLock lock(mutex_);
    for (size_t i = 0; i < folded.size(); ++i) folded_[i] += folded[i];
    wake_.NotifyAll();
  }
  void OnPublished(const Snapshot&, std::chrono::nanoseconds) override {
    base::MutexLock lock(mutex_);
    ++published_;
    wake_.NotifyAll();
  }
  void OnCheckpoint(const absl::Status& status, std::chrono::nanoseconds) override {
    base::MutexLock lock(mutex_);
    ++(status.ok() ? checkpoints_ : failures_);
    wake_.NotifyAll();
  }

  FoldedCounts folded() {
    base::MutexLock lock(mutex_);
    return folded_;
  }
  int published() {
    base::MutexLock lock(mutex_);
    return published_;
  }
  int checkpoints() {
    base::MutexLock lock(mutex_);
    return checkpoints_;
  }
  void AwaitPublished(int count) {
    base::MutexLock lock(mutex_);
    while (published_ < count) wake_.Wait(mutex_);
  }
  void AwaitFailure() {
    base::MutexLock lock(mutex_);
    while (failures_ == 0) wake_.Wait(mutex_);
  }
  void AwaitCheckpoints(int count) {
    base::MutexLock lock(mutex_);
    while (checkpoints_ < count) wake_.Wait(mutex_);
  }

 private:
  base::Mutex mutex_;
  base::CondVar wake_;
  FoldedCounts folded_{};
  int published_ = 0;
  int checkpoints_ = 0;
  int failures_ = 0;
};

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest()
      : state_(*State::Load(store_)),
        table_({{"a:1", Ownership()}}, {}, [](const SourceReport&) {}),
        publisher_(state_->Publish()) {
    EXPECT_THAT(table_.Bind(0, kLog), IsOk());
  }
  std::unique_ptr<Follower> Start(uint64_t checkpoint_entries = 1'000'000) {
    return std::make_unique<Follower>(Follower::Options{.state = state_.get(),
                                                        .sources = &table_,
                                                        .publisher = &publisher_,
                                                        .observer = &observer_,
                                                        .publish_interval = hours(1),
                                                        .checkpoint_interval = hours(1),
                                                        .checkpoint_entries = checkpoint_entries,
                                                        .max_queued_entries = 8});
  }
  // Definitions, then `responses` from the first on; the log's head is `behind` entries further.
  FoldBatch Batch(uint64_t responses, uint64_t behind = 0) {
    FoldBatch batch;
    if (position_ == 0) {
      for (domain::DefinitionDraft& draft : survey_.Drafts()) {
        batch.entries.push_back(SurveyForTest::Define(std::move(draft), ++position_));
      }
    }
    for (uint64_t i = 0; i < responses; ++i) {
      ++position_;
      batch.entries.push_back(survey_.Respond(position_, position_));
    }
    batch.head_position = position_ + behind;
    return batch;
  }

  SurveyForTest survey_{SurveyForTest::Options()};
  store::MemoryCellStore store_;
  std::unique_ptr<State> state_;
  SourceTable table_;
  Publisher publisher_;
  Observer observer_;
  uint64_t position_ = 0;
};

TEST_F(FollowerTest, PublishesAtOnceAtTheHead) {
  const auto follower = Start();
  ASSERT_TRUE(follower->Push(Batch(5)));
  observer_.AwaitPublished(1);
  ASSERT_TRUE(follower->Push(Batch(1)));
  observer_.AwaitPublished(2);
  EXPECT_EQ(publisher_.Current()->row_count(), 6u);
  EXPECT_EQ(table_.Report()[0].state, SourceState::kFollowing);
}

TEST_F(FollowerTest, WhileBehindItPublishesNoMoreOftenThanTheInterval) {
  const auto follower = Start();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(follower->Push(Batch(5, 1000)));
  ASSERT_TRUE(follower->Push(Batch(5)));
  while (publisher_.Current()->row_count() < 105) observer_.AwaitPublished(1);
  // The first batch is due at once, the others wait for the head (or for a queue that is empty
  // there).
  EXPECT_LE(observer_.published(), 2);
}

TEST_F(FollowerTest, CheckpointsAfterSoManyEntriesAndAtTheEnd) {
  const auto follower = Start(10);
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(follower->Push(Batch(5)));
  ASSERT_THAT(follower->Stop(), IsOk());
  EXPECT_EQ(observer_.checkpoints(),
            4);  // at 14, 24, 34 and the end would be the same 34: see below
  const auto reloaded = *State::Load(store_);
  EXPECT_EQ(TextOf(*reloaded->Publish(), true), TextOf(*publisher_.Current(), true));
  EXPECT_EQ(publisher_.Current()->row_count(), 35u);
}

TEST_F(FollowerTest, PausesWhileTheStoreFailsAndLosesNothing) {
  const auto follower = Start(1);
  store_.SetCheckpointError(absl::InternalError("no"));
  ASSERT_TRUE(follower->Push(Batch(5)));
  observer_.AwaitFailure();
  ASSERT_TRUE(follower->Push(Batch(5)));
  EXPECT_EQ(follower->Stop().message(), "no");
  EXPECT_EQ(observer_.folded()[static_cast<size_t>(FoldedKind::kResponse)], 5u);
  EXPECT_FALSE(follower->Push(Batch(1)));
}

TEST_F(FollowerTest, AnEntryThatCannotBeFoldedStopsItsSource) {
  const auto follower = Start();
  FoldBatch batch = Batch(5);
  batch.entries.push_back(survey_.Void(1000, 10));
  ASSERT_TRUE(follower->Push(std::move(batch)) || table_.stopped(0));
  ASSERT_THAT(follower->Stop(), IsOk());
  EXPECT_EQ(table_.Report()[0].reason, "ENTRY_INCONSISTENT");
  EXPECT_EQ(publisher_.Current()->row_count(), 5u);
  EXPECT_EQ(table_.Report()[0].folded_position, 9u);
}

TEST_F(FollowerTest, CountsEntriesByKind) {
  const auto follower = Start();
  FoldBatch batch = Batch(2);
  batch.entries.push_back(survey_.Void(5, 7));
  batch.entries.push_back(survey_.Reinstate(5, 8));
  batch.entries.push_back(survey_.Amend(6, 60, 9));
  ASSERT_TRUE(follower->Push(std::move(batch)));
  ASSERT_THAT(follower->Stop(), IsOk());
  EXPECT_THAT(observer_.folded(), ::testing::ElementsAre(2, 1, 1, 1, 4));
}

}  // namespace
}  // namespace sipas::aggregator
