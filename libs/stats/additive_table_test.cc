#include "libs/stats/additive_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sipas::stats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(AdditiveTableTest, KnowsTheEquationsOfACell) {
  // 0 = everybody; 1 and 2 by gender, 3 and 4 by age.
  const auto table = AdditiveTable::Make(
      {12, 5, 7, 2, 10}, {{.total = 0, .parts = {1, 2}}, {.total = 0, .parts = {3, 4}}});
  ASSERT_TRUE(table.ok());
  EXPECT_THAT(table->equations_of(0), ElementsAre(0, 1));
  EXPECT_THAT(table->equations_of(4), ElementsAre(1));
  EXPECT_EQ(table->count(2), 7U);
}

TEST(AdditiveTableTest, ACellMayStandAlone) {
  EXPECT_THAT(AdditiveTable::Make({3}, {})->equations_of(0), IsEmpty());
}

TEST(AdditiveTableTest, RefusesCountsThatDoNotAddUp) {
  EXPECT_EQ(AdditiveTable::Make({12, 5, 6}, {{.total = 0, .parts = {1, 2}}}).error(),
            Error::kInconsistentSums);
  EXPECT_EQ(AdditiveTable::Make({12, 5, 8}, {{.total = 0, .parts = {1, 2}}}).error(),
            Error::kInconsistentSums);
}

TEST(AdditiveTableTest, RefusesEquationsOfOtherCells) {
  EXPECT_EQ(AdditiveTable::Make({5, 5}, {{.total = 0, .parts = {2}}}).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(AdditiveTable::Make({5, 5}, {{.total = 0, .parts = {}}}).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(AdditiveTable::Make({10, 5}, {{.total = 0, .parts = {1, 1}}}).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(AdditiveTable::Make({0}, {{.total = 0, .parts = {0}}}).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
