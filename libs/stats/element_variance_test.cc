#include "libs/stats/element_variance.h"

#include <gtest/gtest.h>

#include <vector>

namespace sipas::stats {
namespace {

using Categories = std::vector<std::uint32_t>;

// One yes/no item; categories 0 = no, 1 = yes.
class ElementVarianceTest : public ::testing::Test {
 protected:
  void Add(std::uint32_t answer, double w) {
    const FixedWeight weight = *FixedWeight::FromDouble(w);
    ASSERT_EQ(sums_.Add(Categories{answer}, weight), Error::kOk);
    ASSERT_EQ(squares_.Add(Categories{answer}, weight.squared_units()), Error::kOk);
  }

  Result<DesignVariance> VarianceOf(StratumSize size, LonelyRule rule = {}) {
    const Evaluation evaluation = *Evaluation::Of(tree_, sums_);
    ElementStratum stratum(size, 1);
    EXPECT_EQ(stratum.AddMembers(evaluation, sums_, squares_), Error::kOk);
    return ElementVariance({&stratum, 1}, rule);
  }

  StatisticTree tree_{2};
  StatisticId share_ = *tree_.AddItem({{0, 0}, {1, 1}});
  CategorySums sums_{2};
  PairSums squares_{2};
};

TEST_F(ElementVarianceTest, IsTheTextbookVarianceOfAShare) {
  for (int i = 0; i < 30; ++i) Add(i < 24 ? 1 : 0, 1);
  // p(1-p)/(n-1), and times 1 - n/N.
  EXPECT_NEAR(VarianceOf({30, {}})->covariance.variance(0), 0.8 * 0.2 / 29, 1e-17);
  EXPECT_NEAR(VarianceOf({30, 120.0})->covariance.variance(0), 0.75 * 0.8 * 0.2 / 29, 1e-17);
  EXPECT_EQ(VarianceOf({30, {}})->answered[0].degrees_of_freedom(), 29u);
}

TEST_F(ElementVarianceTest, CountsRespondentsOutsideTheDomainAsZeros) {
  Add(1, 2);
  Add(0, 1);
  // u = 2 * (1/3)/3 and -(2/3)/3: sum 0, squares 2 * 4/81; n/(n-1) = 5/4.
  EXPECT_NEAR(VarianceOf({5, {}})->covariance.variance(0), 1.25 * 8 / 81, 1e-16);
}

TEST_F(ElementVarianceTest, FollowsTheLonelyRuleAndNamesImpossibleDesigns) {
  Add(1, 2);
  Add(0, 1);
  EXPECT_EQ(VarianceOf({1, {}}).error(), Error::kMoreUnitsThanSampled);
  EXPECT_EQ(VarianceOf({5, 4.0}).error(), Error::kPopulationSmallerThanSample);
  EXPECT_EQ(VarianceOf({2, 2.0})->covariance.variance(0), 0.0);
}

TEST_F(ElementVarianceTest, RefusesSumsOfDifferentResponses) {
  Add(1, 2);
  ASSERT_EQ(sums_.Add(Categories{0}, FixedWeight::One()), Error::kOk);
  const Evaluation evaluation = *Evaluation::Of(tree_, sums_);
  ElementStratum stratum({5, {}}, 1);
  EXPECT_EQ(stratum.AddMembers(evaluation, sums_, squares_), Error::kShapeMismatch);
  EXPECT_EQ(stratum.AddMembers(evaluation, CategorySums(3), squares_), Error::kShapeMismatch);
  EXPECT_EQ(stratum.members(), 0u);
}

}  // namespace
}  // namespace sipas::stats
