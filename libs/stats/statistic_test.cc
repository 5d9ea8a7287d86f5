#include "libs/stats/statistic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sipas::stats {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using Categories = std::vector<std::uint32_t>;

// Two items of three answers 1, 2, 3; "satisfied" is 3.
constexpr std::size_t kCategories = 6;

CategorySums Sums(const std::vector<std::pair<Categories, double>>& responses) {
  CategorySums sums(kCategories);
  for (const auto& [categories, weight] : responses) {
    EXPECT_EQ(sums.Add(categories, *FixedWeight::FromDouble(weight)), Error::kOk);
  }
  return sums;
}

class StatisticTest : public ::testing::Test {
 protected:
  StatisticTree tree_{kCategories};
  StatisticId mean_ = *tree_.AddItem({{0, 1}, {1, 2}, {2, 3}});
  StatisticId share_ = *tree_.AddItem({{3, 0}, {4, 0}, {5, 1}});
  StatisticId index_ = *tree_.AddComposite({{mean_, 0.25}, {share_, 0.5}});
};

TEST_F(StatisticTest, UsesEveryAnswerOfAnItemAndNobodyElse) {
  // Mean over three answers, share over two: nobody is dropped for the other item's gap.
  const CategorySums sums = Sums({{{0, 5}, 2.0}, {{2}, 1.0}, {{1, 3}, 1.0}, {{}, 5.0}});
  const auto result = Evaluation::Of(tree_, sums);
  ASSERT_TRUE(result.ok());
  const Evaluation& e = *result;
  EXPECT_DOUBLE_EQ(e[mean_].value, (2 * 1 + 3 + 2) / 4.0);
  EXPECT_EQ(e[mean_].n, 3u);
  EXPECT_EQ(e[mean_].sum_w, 4.0);
  EXPECT_DOUBLE_EQ(e[share_].value, 2 / 3.0);
  EXPECT_EQ(e[share_].n, 2u);
  EXPECT_DOUBLE_EQ(e[index_].value, 0.25 * 1.75 + 0.5 * 2 / 3);
  EXPECT_EQ(e[index_].n, 4u);
  EXPECT_EQ(e[index_].sum_w, 9.0);
  EXPECT_DOUBLE_EQ(e[share_].element_variance, 2 / 9.0);
}

TEST_F(StatisticTest, LinearFormIsTheDerivative) {
  const CategorySums sums = Sums({{{0, 5}, 2.0}, {{2, 4}, 1.0}, {{1, 3}, 1.0}});
  const Evaluation e = *Evaluation::Of(tree_, sums);
  // d(mean)/dW_c = (s_c - 1.75)/4; d(share)/dW_c = (s_c - 0.5)/4.
  EXPECT_THAT(e.Coefficients(mean_), ElementsAre(-0.1875, 0.0625, 0.3125, 0, 0, 0));
  EXPECT_THAT(e.Coefficients(share_), ElementsAre(0, 0, 0, -0.125, -0.125, 0.125));
  EXPECT_THAT(e.Coefficients(index_),
              ElementsAre(-0.046875, 0.015625, 0.078125, -0.0625, -0.0625, 0.0625));
}

TEST_F(StatisticTest, InfluencesOfAllPartsSumToZero) {
  const CategorySums a = Sums({{{0, 5}, 2.3}, {{2, 4}, 1.1}});
  const CategorySums b = Sums({{{1, 3}, 0.7}, {{2}, 3.9}});
  CategorySums both = a;
  ASSERT_EQ(both.Merge(b), Error::kOk);
  const Evaluation e = *Evaluation::Of(tree_, both);
  std::vector<double> of_a(e.size());
  std::vector<double> of_b(e.size());
  e.Influence(WeightedTotals(a), of_a);
  e.Influence(WeightedTotals(b), of_b);
  for (StatisticId id = 0; id < e.size(); ++id) {
    EXPECT_GT(std::abs(of_a[id]), 0.01);
    EXPECT_THAT(of_a[id] + of_b[id], DoubleNear(0, 1e-16));
  }
  // The influence is the linear form applied to the part's totals.
  const std::vector<double> form = e.Coefficients(index_);
  const std::vector<double> totals = WeightedTotals(a);
  double applied = 0;
  for (std::size_t c = 0; c < form.size(); ++c) applied += form[c] * totals[c];
  EXPECT_DOUBLE_EQ(applied, of_a[index_]);
}

TEST_F(StatisticTest, CompositeWithAnUnansweredItemHasNoValue) {
  const StatisticId over = *tree_.AddMean({index_, mean_});
  const Evaluation e = *Evaluation::Of(tree_, Sums({{{0}, 1.0}, {{2}, 1.0}}));
  EXPECT_TRUE(e[mean_].defined());
  EXPECT_EQ(e[share_].error, Error::kNoAnswers);
  EXPECT_EQ(e[index_].error, Error::kPartUndefined);
  EXPECT_EQ(e[over].error, Error::kPartUndefined);
  std::vector<double> influence(e.size(), 99.0);
  e.Influence(WeightedTotals(Sums({{{0}, 1.0}})), influence);
  EXPECT_THAT(influence, ElementsAre(-0.5, 0, 0, 0));
  EXPECT_THAT(e.Coefficients(over), ElementsAre(0, 0, 0, 0, 0, 0));
}

TEST_F(StatisticTest, AnswersThatAgreeGiveExactlyTheirScore) {
  // 0.1 times an odd weight is rounded; divided by that weight again it need not be 0.1.
  StatisticTree tree(1);
  const StatisticId item = *tree.AddItem({{0, 0.1}});
  CategorySums sums(1);
  for (const double w : {0.3, 1.7, 9.1, 1e-3, 777.7}) {
    ASSERT_EQ(sums.Add(Categories{0}, *FixedWeight::FromDouble(w)), Error::kOk);
    const Evaluation e = *Evaluation::Of(tree, sums);
    EXPECT_EQ(e[item].value, 0.1);
    EXPECT_EQ(e[item].element_variance, 0.0);
    EXPECT_EQ(e[item].scale, 0.0);
  }
}

TEST_F(StatisticTest, RefusesMalformedRules) {
  EXPECT_EQ(tree_.AddItem({}).error(), Error::kNoCategories);
  EXPECT_EQ(tree_.AddItem({{6, 1}}).error(), Error::kCategoryOutOfRange);
  EXPECT_EQ(tree_.AddItem({{1, 1}, {1, 2}}).error(), Error::kCategoriesNotAscending);
  EXPECT_EQ(tree_.AddItem({{1, std::nan("")}}).error(), Error::kScoreNotFinite);
  EXPECT_EQ(tree_.AddComposite({}).error(), Error::kNoChildren);
  EXPECT_EQ(tree_.AddMean({}).error(), Error::kNoChildren);
  EXPECT_EQ(tree_.AddComposite({{3, 1.0}}).error(), Error::kUnknownStatistic);
  EXPECT_EQ(tree_.AddComposite({{0, std::numeric_limits<double>::infinity()}}).error(),
            Error::kCoefficientNotFinite);
  EXPECT_EQ(tree_.size(), 3u);
}

TEST_F(StatisticTest, RefusesSumsOfAnotherLayout) {
  EXPECT_EQ(Evaluation::Of(tree_, CategorySums(5)).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
