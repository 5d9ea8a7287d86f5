#include "libs/stats/moment_sums.h"

#include <gtest/gtest.h>

#include <vector>

namespace sipas::stats {
namespace {

struct Row {
  std::vector<std::int64_t> values;
  std::vector<Uint128> weights;
};

const std::vector<Row> kRows = {{{4, -2}, {3, 6, 0}}, {{0, 5}, {7, 0, 14}}, {{-1, 1}, {1, 2, 2}}};

MomentSums SumsOf(const std::vector<Row>& rows) {
  MomentSums sums(2, 2);
  for (const Row& row : rows) EXPECT_EQ(sums.Add(row.values, row.weights), Error::kOk);
  return sums;
}

TEST(MomentSumsTest, HoldsTheMomentsOfItsRows) {
  const MomentSums sums = SumsOf(kRows);
  EXPECT_EQ(sums.rows(), 3u);
  EXPECT_EQ(sums.count(0), WideInt::FromInt(3));
  EXPECT_EQ(sums.count(2), WideInt::FromInt(4));
  EXPECT_EQ(sums.total(0), WideInt::FromInt(11));
  EXPECT_EQ(sums.total(1), WideInt::FromInt(3 * 4 - 1));
  EXPECT_EQ(sums.total(2, 2), WideInt::FromInt(14 * 5 + 2));
  EXPECT_EQ(sums.weighted_pair(1, 2), WideInt::FromInt(3 * 4 * -2 - 1));
  EXPECT_EQ(sums.squared_pair(2, 2), WideInt::FromInt(9 * 4 + 49 * 25 + 1));
  EXPECT_EQ(sums.squared_pair(0, 0), WideInt::FromInt(9 + 49 + 1));
  EXPECT_EQ(sums.weight_product(1, 1), WideInt::FromInt(36 + 4));
  EXPECT_EQ(sums.weight_product(2, 1), WideInt::FromInt(4));
}

TEST(MomentSumsTest, OrderSplitAndRetractionLeaveNoTrace) {
  const MomentSums all = SumsOf(kRows);
  MomentSums merged = SumsOf({kRows[2]});
  ASSERT_EQ(merged.Merge(SumsOf({kRows[1], kRows[0]})), Error::kOk);
  EXPECT_EQ(merged, all);
  ASSERT_EQ(merged.Add(kRows[0].values, kRows[0].weights), Error::kOk);
  EXPECT_FALSE(merged == all);
  ASSERT_EQ(merged.Subtract(kRows[0].values, kRows[0].weights), Error::kOk);
  EXPECT_EQ(merged, all);
  ASSERT_EQ(merged.Retract(SumsOf({kRows[1]})), Error::kOk);
  EXPECT_EQ(merged, SumsOf({kRows[0], kRows[2]}));
}

TEST(MomentSumsTest, RefusesWhatWouldLeaveTheRangeAndChangesNothing) {
  MomentSums sums(1);
  const std::vector<std::int64_t> too_large = {MomentSums::kValueLimit};
  const std::vector<std::int64_t> fine = {MomentSums::kValueLimit - 1};
  const std::vector<Uint128> heavy = {MomentSums::kWeightLimit};
  const std::vector<Uint128> one = {1};
  EXPECT_EQ(sums.Add(too_large, one), Error::kValueTooLarge);
  EXPECT_EQ(sums.Add(fine, heavy), Error::kWeightTooLarge);
  EXPECT_EQ(sums.Add({}, one), Error::kShapeMismatch);
  EXPECT_EQ(sums.Subtract(fine, one), Error::kNothingToSubtract);
  EXPECT_EQ(sums.Merge(MomentSums(2)), Error::kShapeMismatch);
  EXPECT_EQ(sums, MomentSums(1));
}

}  // namespace
}  // namespace sipas::stats
