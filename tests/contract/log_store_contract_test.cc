// What every LogStore promises (services/survey/core/log_store.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"
#include "tests/contract/log_stores.h"

namespace sipas::survey {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr size_t kNoLimit = 1u << 30;

template <typename Stores>
class LogStoreContract : public ::testing::Test {
 protected:
  LogStore& store() { return stores_.store(); }

  // An entry after the batch's last one.
  void AddEntry(StoreBatch& batch, const std::string& payload) {
    if (batch.entries.empty()) batch.head = store().Head();
    domain::EntryHeader header;
    header.position = batch.head.position + 1;
    header.response_id = SampleId(header.position);
    const std::array<uint8_t, 16> salt{};
    wire::SealedEntry sealed = wire::SealEntry(header, salt, payload, batch.head);
    batch.head = sealed.point;
    batch.entries.emplace_back(header.position, std::move(sealed.bytes));
  }

  StoreBatch Batch(int entries, const std::string& payload = "payload") {
    StoreBatch batch;
    for (int i = 0; i < entries; ++i) AddEntry(batch, payload);
    return batch;
  }

  std::vector<std::string> BytesOf(const StoreBatch& batch) {
    std::vector<std::string> bytes;
    for (const auto& entry : batch.entries) bytes.push_back(entry.second);
    return bytes;
  }

  Stores stores_;
};

TYPED_TEST_SUITE(LogStoreContract, LogStores);

TYPED_TEST(LogStoreContract, IsEmptyWhenNew) {
  EXPECT_EQ(this->store().Head(), wire::Genesis(this->store().log_id()));
  EXPECT_FALSE(this->store().log_id().IsNil());
  EXPECT_THAT(this->store().Read(0, 10, kNoLimit), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(this->store().ReadDefinitions(), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(this->store().ReadStartedCampaigns(), IsOkAndHolds(IsEmpty()));
}

TYPED_TEST(LogStoreContract, KeepsItsIdWhenOpenedAgain) {
  const base::Uuid id = this->store().log_id();
  this->stores_.Reopen();
  EXPECT_EQ(this->store().log_id(), id);
}

TYPED_TEST(LogStoreContract, ReadsWhatWasCommittedInOrder) {
  const StoreBatch first = this->Batch(2);
  ASSERT_THAT(this->store().Commit(first), IsOk());
  const StoreBatch second = this->Batch(3);
  ASSERT_THAT(this->store().Commit(second), IsOk());
  std::vector<std::string> all = this->BytesOf(first);
  for (const std::string& bytes : this->BytesOf(second)) all.push_back(bytes);
  EXPECT_THAT(this->store().Read(0, 10, kNoLimit), IsOkAndHolds(all));
  EXPECT_THAT(this->store().Read(2, 10, kNoLimit), IsOkAndHolds(this->BytesOf(second)));
  EXPECT_THAT(this->store().Read(5, 10, kNoLimit), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(this->store().Read(6, 10, kNoLimit), IsOkAndHolds(IsEmpty()));
}

TYPED_TEST(LogStoreContract, StaysInOrderBeyondOneByteOfPosition) {
  const StoreBatch batch = this->Batch(600, "p");
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  EXPECT_THAT(this->store().Read(0, 1000, kNoLimit), IsOkAndHolds(this->BytesOf(batch)));
  EXPECT_THAT(this->store().Read(255, 1, kNoLimit),
              IsOkAndHolds(ElementsAre(batch.entries[255].second)));
}

TYPED_TEST(LogStoreContract, ReadsNoMoreEntriesThanAskedFor) {
  const StoreBatch batch = this->Batch(5);
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  EXPECT_THAT(this->store().Read(1, 2, kNoLimit),
              IsOkAndHolds(ElementsAre(batch.entries[1].second, batch.entries[2].second)));
}

TYPED_TEST(LogStoreContract, ReadsNoMoreBytesThanAskedForButAtLeastOneEntry) {
  const StoreBatch batch = this->Batch(5, std::string(1000, 'x'));
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  const size_t one = batch.entries[0].second.size();
  EXPECT_THAT(this->store().Read(0, 10, 1), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(this->store().Read(0, 10, 2 * one + one / 2), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(this->store().Read(0, 10, 3 * one + one / 2), IsOkAndHolds(SizeIs(3)));
}

TYPED_TEST(LogStoreContract, FindsIdsInTheOrderOfTheQuestion) {
  StoreBatch batch = this->Batch(2);
  const IdState one{.first_position = 1, .current_position = 1};
  const IdState two{.first_position = 2, .current_position = 2, .voided = true};
  batch.ids = {{SampleId(11), one}, {SampleId(12), two}};
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  const std::vector<base::Uuid> ids = {SampleId(12), SampleId(99), SampleId(11), SampleId(12)};
  EXPECT_THAT(this->store().LookUp(ids), IsOkAndHolds(ElementsAre(two, std::nullopt, one, two)));
}

TYPED_TEST(LogStoreContract, ReplacesTheStateOfAnId) {
  StoreBatch batch = this->Batch(1);
  batch.ids = {{SampleId(11), {.first_position = 1, .current_position = 1}}};
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  const IdState voided{.first_position = 1, .current_position = 2, .voided = true};
  batch = this->Batch(1);
  batch.ids = {{SampleId(11), voided}};
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  const base::Uuid id = SampleId(11);
  EXPECT_THAT(this->store().LookUp({&id, 1}), IsOkAndHolds(ElementsAre(voided)));
}

TYPED_TEST(LogStoreContract, ListsDefinitionsAndStartedCampaigns) {
  StoreBatch batch = this->Batch(3);
  batch.definition_positions = {1, 3};
  batch.started_campaigns = {"b", "a"};
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  StoreBatch more = this->Batch(1);
  more.definition_positions = {4};
  more.started_campaigns = {"a", "c"};
  ASSERT_THAT(this->store().Commit(more), IsOk());
  EXPECT_THAT(this->store().ReadDefinitions(),
              IsOkAndHolds(ElementsAre(batch.entries[0].second, batch.entries[2].second,
                                       more.entries[0].second)));
  EXPECT_THAT(this->store().ReadStartedCampaigns(),
              IsOkAndHolds(UnorderedElementsAre("a", "b", "c")));
}

TYPED_TEST(LogStoreContract, FindsEverythingAgainWhenOpenedAgain) {
  StoreBatch batch = this->Batch(3);
  const IdState state{.first_position = 2, .current_position = 2};
  batch.ids = {{SampleId(11), state}};
  batch.definition_positions = {1};
  batch.started_campaigns = {"kiosk"};
  ASSERT_THAT(this->store().Commit(batch), IsOk());
  this->stores_.Reopen();
  EXPECT_EQ(this->store().Head(), batch.head);
  EXPECT_THAT(this->store().Read(0, 10, kNoLimit), IsOkAndHolds(this->BytesOf(batch)));
  const base::Uuid id = SampleId(11);
  EXPECT_THAT(this->store().LookUp({&id, 1}), IsOkAndHolds(ElementsAre(state)));
  EXPECT_THAT(this->store().ReadDefinitions(), IsOkAndHolds(ElementsAre(batch.entries[0].second)));
  EXPECT_THAT(this->store().ReadStartedCampaigns(), IsOkAndHolds(ElementsAre("kiosk")));
}

TYPED_TEST(LogStoreContract, GoesOnWhereItEndedWhenOpenedAgain) {
  ASSERT_THAT(this->store().Commit(this->Batch(3)), IsOk());
  this->stores_.Reopen();
  const StoreBatch more = this->Batch(2);
  EXPECT_EQ(more.entries[0].first, 4u);
  ASSERT_THAT(this->store().Commit(more), IsOk());
  this->stores_.Reopen();
  EXPECT_EQ(this->store().Head(), more.head);
  EXPECT_THAT(this->store().Read(3, 10, kNoLimit), IsOkAndHolds(this->BytesOf(more)));
}

// A reader that runs along never sees a part of a batch, a gap, or entries out of order.
TYPED_TEST(LogStoreContract, ShowsABatchToReadersAsAWhole) {
  constexpr int kBatches = 100;
  constexpr size_t kBatchEntries = 7;
  std::atomic<bool> done = false;
  std::vector<size_t> seen;
  std::thread reader([&] {
    do {
      const auto entries = this->store().Read(0, 10'000, kNoLimit);
      if (!entries.ok()) continue;
      seen.push_back(entries->size());
      for (size_t i = 0; i < entries->size(); ++i) {
        const auto entry = wire::ParseEntry((*entries)[i]);
        if (!entry.ok() || entry->point.position != i + 1) seen.push_back(1);  // no whole batch
      }
    } while (!done.load());
  });
  for (int i = 0; i < kBatches; ++i)
    EXPECT_TRUE(this->store().Commit(this->Batch(kBatchEntries)).ok());
  done = true;
  reader.join();
  for (const size_t entries : seen) EXPECT_EQ(entries % kBatchEntries, 0u);
  EXPECT_FALSE(seen.empty());
}

TYPED_TEST(LogStoreContract, KnowsHowMuchSpaceIsLeft) {
  const auto available = this->store().AvailableBytes();
  ASSERT_THAT(available, IsOk());
  EXPECT_GT(*available, 0u);
}

}  // namespace
}  // namespace sipas::survey
