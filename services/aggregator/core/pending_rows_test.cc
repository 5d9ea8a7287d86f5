#include "services/aggregator/core/pending_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "services/aggregator/core/packed_row.h"

namespace sipas::aggregator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RowId Id(uint8_t first, uint8_t last = 0) {
  RowId id{base::Uuid{{first}}, base::Uuid{{7}}};
  id.response_id.bytes.back() = last;
  return id;
}

domain::ResponseRecord Record(const std::string& stratum) {
  domain::ResponseRecord record;
  record.stratum = stratum;
  return record;
}

// The stratum of every change, "-" for rows that are gone.
std::vector<std::string> Strata(const RowList& rows) {
  std::vector<std::string> strata;
  for (const RowChange& change : LatestChanges(rows)) {
    Row row;
    if (change.packed.empty()) {
      strata.push_back("-");
    } else {
      EXPECT_TRUE(UnpackRow(change.packed, row));
      strata.push_back(row.stratum);
    }
  }
  return strata;
}

class PendingRowsTest : public ::testing::Test {
 protected:
  void Put(PendingRows& rows, const RowId& id, const std::string& stratum) {
    rows.Put(*arena_, id, Record(stratum), {});
  }

  std::shared_ptr<RowArena> arena_ = std::make_shared<RowArena>();
  PendingRows rows_;
};

TEST_F(PendingRowsTest, AreInTheOrderOfTheirIds) {
  // Alike in the bytes that are compared first.
  Put(rows_, Id(2, 9), "c");
  Put(rows_, Id(2, 1), "b");
  Put(rows_, Id(1, 5), "a");
  EXPECT_THAT(Strata(rows_.List(arena_)), ElementsAre("a", "b", "c"));
}

TEST_F(PendingRowsTest, TheLastChangeOfARowCounts) {
  Put(rows_, Id(1), "old");
  Put(rows_, Id(2), "stays");
  rows_.Remove(*arena_, Id(1));
  Put(rows_, Id(1), "new");
  Put(rows_, Id(3), "goes");
  rows_.Remove(*arena_, Id(3));
  EXPECT_THAT(Strata(rows_.List(arena_)), ElementsAre("new", "stays", "-"));
}

TEST_F(PendingRowsTest, AListDoesNotSeeWhatCameAfterIt) {
  Put(rows_, Id(1), "a");
  const RowList before = rows_.List(arena_);
  rows_.Remove(*arena_, Id(1));
  Put(rows_, Id(2), "b");
  EXPECT_THAT(Strata(before), ElementsAre("a"));
}

TEST_F(PendingRowsTest, AListKeepsItsRowsAfterTheCheckpoint) {
  Put(rows_, Id(1), "a");
  const RowList before = rows_.List(arena_);
  rows_.Clear();
  arena_ = std::make_shared<RowArena>();
  Put(rows_, Id(2), "b");
  EXPECT_THAT(Strata(before), ElementsAre("a"));
  EXPECT_THAT(Strata(rows_.List(arena_)), ElementsAre("b"));
}

TEST_F(PendingRowsTest, AListOfNoneHoldsNoArena) {
  const RowList none = rows_.List(arena_);
  EXPECT_EQ(none.arena, nullptr);
  EXPECT_THAT(LatestChanges(none), IsEmpty());
}

TEST_F(PendingRowsTest, LeavesShareTheArenaAndKeepTheirOwn) {
  PendingRows other;
  std::vector<std::string> mine;
  std::vector<std::string> theirs;
  std::mt19937 random(1);
  for (uint8_t i = 0; i < 250; ++i) {
    // Some are longer than a block of the arena.
    const std::string stratum(random() % 5 == 0 ? random() % 100'000 : random() % 100, 'x');
    const bool is_mine = random() % 2 == 0;
    Put(is_mine ? rows_ : other, Id(i), stratum);
    (is_mine ? mine : theirs).push_back(stratum);
  }
  EXPECT_EQ(Strata(rows_.List(arena_)), mine);
  EXPECT_EQ(Strata(other.List(arena_)), theirs);
}

}  // namespace
}  // namespace sipas::aggregator
