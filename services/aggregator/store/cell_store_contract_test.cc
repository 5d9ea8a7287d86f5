// What every CellStore must do, on every implementation.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "libs/wire/payload.h"
#include "services/aggregator/core/fold.h"
#include "services/aggregator/core/snapshot_text_for_test.h"
#include "services/aggregator/core/state.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/store/memory_cell_store.h"
#include "services/aggregator/store/rocksdb_cell_store.h"

namespace sipas::aggregator::store {
namespace {

using ::sipas::testing::IsOk;

const base::Uuid kLog{{7}};

// A store that can be closed and opened again.
class ReopenableStore {
 public:
  virtual ~ReopenableStore() = default;
  virtual CellStore& Reopen() = 0;
};

class ReopenableMemory final : public ReopenableStore {
 public:
  CellStore& Reopen() override { return store_; }

 private:
  MemoryCellStore store_;
};

class ReopenableRocksdb final : public ReopenableStore {
 public:
  CellStore& Reopen() override {
    store_.reset();
    auto opened = RocksdbCellStore::Open({.directory = dir_.path() + "/data", .min_free_bytes = 0});
    EXPECT_THAT(opened, IsOk());
    store_ = *std::move(opened);
    return *store_;
  }

 private:
  sipas::testing::TempDir dir_;
  std::unique_ptr<RocksdbCellStore> store_;
};

struct Implementation {
  const char* name;
  std::function<std::unique_ptr<ReopenableStore>()> make;
};

// Definitions as the log has them, so that their payloads can be decoded.
constexpr const char* kDefinitions[] = {
    R"(name: "tree" revision: 1 register {
         levels: "commune"
         localities { code: "commune0" name: "A" level: "commune" }
         localities { code: "commune1" name: "B" level: "commune" } })",
    R"(name: "paper" revision: 1 questionnaire {
         items { number: 1 rating { min: 1 max: 5 } } items { number: 2 rating { min: 1 max: 5 } }
         items { number: 3 rating { min: 1 max: 5 } } })",
    R"(name: "rules" revision: 1 rulebook {
         questionnaire: "paper" items { item: 1 statistic: ITEM_STATISTIC_MEAN }
         standing: STANDING_INFERRED })",
    R"(name: "c1" revision: 1 campaign {
         register: "tree" questionnaire: "paper" rulebook: "rules"
         design { kind: DESIGN_KIND_CLUSTERED stratified: true
                  stages { name: "school" placement: STAGE_PLACEMENT_CROSSES } }
         weight_source: WEIGHT_SOURCE_RESPONSE state: CAMPAIGN_STATE_OPEN })",
    R"(name: "weights" revision: 1 weight_set {
         campaign: "c1" cells { locality: "commune0" stratum: "s0" factor: 2 } })"};

FoldEntry Define(const std::string& text, uint64_t position) {
  survey::v1::Definition proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  const auto kind =
      proto.has_weight_set() ? domain::EntryKind::kWeightSet : domain::EntryKind::kDefinition;
  std::string payload = wire::EncodeDefinitionPayload(proto);
  auto decoded = wire::DecodePayload(kind, payload);
  EXPECT_THAT(decoded, IsOk());
  return {.point = SurveyForTest::Point(position),
          .change = DefinitionChange{std::get<wire::DefinitionPayload>(*std::move(decoded)).draft,
                                     std::move(payload)}};
}

class CellStoreContractTest : public ::testing::TestWithParam<Implementation> {
 protected:
  CellStoreContractTest() : survey_({.communes = 2}), store_(GetParam().make()) { Restart(); }

  void Restart() {
    snapshot_.reset();
    fold_.reset();
    state_.reset();
    auto loaded = State::Load(store_->Reopen());
    ASSERT_THAT(loaded, IsOk());
    state_ = *std::move(loaded);
    fold_ = std::make_unique<Fold>(*state_, kLog, Ownership());
  }
  void Apply(FoldEntry entry) { ASSERT_THAT(fold_->Apply(entry), IsOk()); }
  uint64_t Next() const { return fold_->progress().point.position + 1; }
  void DefineAll() {
    for (const char* text : kDefinitions) Apply(Define(text, Next()));
  }
  void Respond(uint64_t from, uint64_t to) {
    for (uint64_t i = from; i < to; ++i) Apply(survey_.Respond(i, Next()));
  }
  std::string Text() {
    snapshot_ = state_->Publish();
    return TextOf(*snapshot_, true);
  }

  SurveyForTest survey_;
  std::unique_ptr<ReopenableStore> store_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Fold> fold_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_P(CellStoreContractTest, ANewStoreIsEmpty) {
  EXPECT_EQ(Text(), "cells 0 rows 0\n" + kLog.ToString() + " 0\n");
  EXPECT_EQ(fold_->progress().point.position, 0u);
}

TEST_P(CellStoreContractTest, ReturnsTheStateOfTheLastCheckpointToTheBit) {
  DefineAll();
  Respond(0, 50);
  RememberPoint(state_->Log(kLog));
  state_->Log(kLog).endpoint = "localhost:1";
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  const std::string at_checkpoint = Text();
  const std::vector<LogProgress> logs = state_->Logs();
  Respond(50, 60);
  EXPECT_NE(Text(), at_checkpoint);
  Restart();
  EXPECT_EQ(Text(), at_checkpoint);
  EXPECT_EQ(state_->Logs(), logs);
  Respond(50, 60);
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  const std::string at_end = Text();
  Restart();
  EXPECT_EQ(Text(), at_end);
}

TEST_P(CellStoreContractTest, ForgetsCellsAndRowsThatAreGone) {
  DefineAll();
  Respond(0, 20);
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  for (uint64_t i = 0; i < 20; ++i) Apply(survey_.Void(i, Next()));
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  Restart();
  EXPECT_THAT(Text(), ::testing::StartsWith("cells 0 rows 0\n"));
  // A key that was removed and comes back before the next checkpoint stays.
  Apply(survey_.Reinstate(3, Next()));
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  Apply(survey_.Void(3, Next()));
  Apply(survey_.Reinstate(3, Next()));
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  const std::string text = Text();
  EXPECT_THAT(text, ::testing::StartsWith("cells 1 rows 1\n"));
  Restart();
  EXPECT_EQ(Text(), text);
}

TEST_P(CellStoreContractTest, AnOlderSnapshotKeepsItsRows) {
  DefineAll();
  Respond(0, 20);
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  Respond(20, 25);
  const std::shared_ptr<const Snapshot> before = state_->Publish();
  const std::string text = TextOf(*before);
  for (uint64_t i = 0; i < 25; ++i) Apply(survey_.Void(i, Next()));
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  EXPECT_EQ(TextOf(*before), text);
}

TEST_P(CellStoreContractTest, KeepsDefinitionsInOrder) {
  DefineAll();
  ASSERT_THAT(state_->Checkpoint(), IsOk());
  Restart();
  const domain::Definition* campaign =
      state_->definitions().Find(domain::DefinitionKind::kCampaign, "c1");
  ASSERT_NE(campaign, nullptr);
  EXPECT_EQ(campaign->position, 4u);
  EXPECT_NE(state_->definitions().Find(domain::DefinitionKind::kWeightSet, "weights"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    All, CellStoreContractTest,
    ::testing::Values(Implementation{"Memory", [] { return std::make_unique<ReopenableMemory>(); }},
                      Implementation{"Rocksdb",
                                     [] { return std::make_unique<ReopenableRocksdb>(); }}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sipas::aggregator::store
