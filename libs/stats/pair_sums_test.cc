#include "libs/stats/pair_sums.h"

#include <gtest/gtest.h>

#include <vector>

namespace sipas::stats {
namespace {

using Categories = std::vector<std::uint32_t>;

TEST(PairSumsTest, SumsAmountsOfResponsesThatChoseBoth) {
  PairSums sums(4);
  ASSERT_EQ(sums.Add(Categories{0, 2}, 5), Error::kOk);
  ASSERT_EQ(sums.Add(Categories{0, 3}, 7), Error::kOk);
  ASSERT_EQ(sums.Add(Categories{2}, 11), Error::kOk);
  ASSERT_EQ(sums.Add(Categories{}, 13), Error::kOk);
  EXPECT_TRUE(sums.entry(0, 0) == 12);
  EXPECT_TRUE(sums.entry(0, 2) == 5);
  EXPECT_TRUE(sums.entry(2, 0) == 5);
  EXPECT_TRUE(sums.entry(2, 2) == 16);
  EXPECT_TRUE(sums.entry(3, 0) == 7);
  EXPECT_TRUE(sums.entry(3, 3) == 7);
  EXPECT_TRUE(sums.entry(2, 3) == 0);
  EXPECT_TRUE(sums.entry(1, 1) == 0);
  EXPECT_EQ(sums.responses(), 4u);
}

TEST(PairSumsTest, MergesAndSubtracts) {
  PairSums a(3);
  PairSums b(3);
  ASSERT_EQ(a.Add(Categories{0, 1}, 5), Error::kOk);
  ASSERT_EQ(b.Add(Categories{1, 2}, 7), Error::kOk);
  PairSums both(3);
  ASSERT_EQ(both.Merge(b), Error::kOk);
  ASSERT_EQ(both.Merge(a), Error::kOk);
  EXPECT_TRUE(both.entry(1, 1) == 12);
  ASSERT_EQ(both.Subtract(Categories{1, 2}, 7), Error::kOk);
  EXPECT_EQ(both, a);
}

TEST(PairSumsTest, RefusesWhatItCannotHold) {
  PairSums sums(3);
  const PairSums before = sums;
  EXPECT_EQ(sums.Add(Categories{1, 1}, 1), Error::kCategoriesNotAscending);
  EXPECT_EQ(sums.Add(Categories{3}, 1), Error::kCategoryOutOfRange);
  EXPECT_EQ(sums.Add(Categories{0}, PairSums::kAmountLimit), Error::kOverflow);
  EXPECT_EQ(sums.Subtract(Categories{0}, 1), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Subtract(Categories{}, 1), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Merge(PairSums(2)), Error::kShapeMismatch);
  EXPECT_EQ(sums, before);
}

TEST(PairSumsTest, RefusesMoreResponsesThanItsEntriesCanHold) {
  // Doubling reaches the limit quickly, and every entry stays exact on the way.
  PairSums sums(1);
  ASSERT_EQ(sums.Add(Categories{0}, PairSums::kAmountLimit - 1), Error::kOk);
  for (int doubling = 0; doubling < 31; ++doubling)
    ASSERT_EQ(sums.Merge(PairSums(sums)), Error::kOk);
  EXPECT_TRUE(sums.entry(0, 0) == (PairSums::kAmountLimit - 1) << 31);
  const PairSums before = sums;
  EXPECT_EQ(sums.Merge(before), Error::kOverflow);
  EXPECT_EQ(sums, before);
}

}  // namespace
}  // namespace sipas::stats
