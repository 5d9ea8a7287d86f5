#include "libs/stats/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libs/stats/element_variance.h"
#include "libs/stats/psu_variance.h"

namespace sipas::stats {
namespace {

using Categories = std::vector<std::uint32_t>;

constexpr DesignCounts kDesign{.units = 6, .strata = 2};

// Two yes/no items: categories 0, 1 and 2, 3. One stratum of the PSUs given, each a list of
// responses.
class EstimateTest : public ::testing::Test {
 protected:
  using Psu = std::vector<Categories>;

  Estimate Make(const std::vector<Psu>& psus, StatisticId id, std::uint64_t sampled,
                LonelyRule rule = {}, DesignCounts design = kDesign) {
    std::vector<CategorySums> sums;
    CategorySums domain(4);
    for (const Psu& psu : psus) {
      sums.emplace_back(4);
      for (const Categories& response : psu) {
        EXPECT_EQ(sums.back().Add(response, *FixedWeight::FromDouble(0.7)), Error::kOk);
      }
      EXPECT_EQ(domain.Merge(sums.back()), Error::kOk);
    }
    const Evaluation evaluation = *Evaluation::Of(tree_, domain);
    PsuStratum stratum({sampled, {}}, evaluation.size());
    for (const CategorySums& psu : sums) stratum.AddPsu(evaluation, psu);
    return MakeEstimate(evaluation[id], *PsuVariance({&stratum, 1}, rule), id, design);
  }

  StatisticTree tree_{4};
  StatisticId first_ = *tree_.AddItem({{0, 0}, {1, 1}});
  StatisticId second_ = *tree_.AddItem({{2, 0}, {3, 1}});
  StatisticId index_ = *tree_.AddMean({first_, second_});
};

TEST_F(EstimateTest, CarriesValueErrorAndCounts) {
  const Estimate e = Make({{{1}, {1}, {0}}, {{0}}, {{1, 3}, {2}}}, first_, 4);
  ASSERT_EQ(e.state, EstimateState::kOk);
  EXPECT_EQ(e.reason, Error::kOk);
  EXPECT_DOUBLE_EQ(e.value, 0.6);
  EXPECT_EQ(e.n, 5u);
  EXPECT_NEAR(e.sum_w, 3.5, 5 * std::ldexp(1.0, -33));
  // U = (2*.4 - .6)/5, -.6/5, .4/5; four sampled units.
  EXPECT_NEAR(e.variance, 4.0 / 3 * (0.04 * 0.04 + 0.12 * 0.12 + 0.08 * 0.08), 1e-17);
  EXPECT_DOUBLE_EQ(e.se, std::sqrt(e.variance));
  EXPECT_NEAR(*e.design_effect, e.variance / (0.24 / 4), 1e-12);
  EXPECT_DOUBLE_EQ(*e.effective_n, 5 / *e.design_effect);
  EXPECT_EQ(e.df_design, 4);
  EXPECT_EQ(e.df_domain, 2);
  EXPECT_EQ(e.units, 3u);
}

TEST_F(EstimateTest, CountsTheUnitsThatAnsweredTheItem) {
  const Estimate e = Make({{{3}}, {{2}, {3}}, {{1}}}, second_, 3);
  EXPECT_EQ(e.units, 2u);
  EXPECT_EQ(e.df_domain, 1);
}

TEST_F(EstimateTest, HasNoValueWithoutAnswers) {
  const Estimate item = Make({{{1}}, {{0}}}, second_, 3);
  EXPECT_EQ(item.state, EstimateState::kNoValue);
  EXPECT_EQ(item.reason, Error::kNoAnswers);
  const Estimate index = Make({{{1}}, {{0}}}, index_, 3);
  EXPECT_EQ(index.state, EstimateState::kNoValue);
  EXPECT_EQ(index.reason, Error::kPartUndefined);
  EXPECT_EQ(index.se, 0);
}

TEST_F(EstimateTest, HasNoVarianceForADomainInsideOnePsu) {
  const Estimate e = Make({{{0}, {1}, {1}}}, first_, 3);
  EXPECT_EQ(e.state, EstimateState::kNoVariance);
  EXPECT_EQ(e.reason, Error::kAllUnitsInOnePsu);
  EXPECT_DOUBLE_EQ(e.value, 2.0 / 3);
  EXPECT_EQ(e.variance, 0);
  EXPECT_EQ(e.se, 0);
  EXPECT_FALSE(e.design_effect.has_value());
  // What siblings need to lend it a design effect: p(1 - p)/(n - 1).
  EXPECT_DOUBLE_EQ(*e.simple_random_variance, 1.0 / 9);
}

TEST_F(EstimateTest, HasNoVarianceForAnItemAnsweredInOnePsuOnly) {
  EXPECT_EQ(Make({{{0, 2}, {1, 3}}, {{1}}}, second_, 3).reason, Error::kAllUnitsInOnePsu);
}

TEST_F(EstimateTest, HasNoVarianceForOneAnswer) {
  EXPECT_EQ(Make({{{1}}, {{}}}, first_, 3).reason, Error::kSingleAnswer);
}

TEST_F(EstimateTest, DoesNotTakeUnanimityForCertainty) {
  const Estimate e = Make({{{1}}, {{1}, {1}}}, first_, 3);
  EXPECT_EQ(e.reason, Error::kZeroVariance);
  EXPECT_FALSE(e.simple_random_variance.has_value());
}

TEST_F(EstimateTest, RecognisesRoundingNoiseBetweenPsusThatAgree) {
  // One satisfied of three in each PSU: influences that are zero but for the last bits.
  const Psu third = {{1}, {0}, {0}};
  EXPECT_EQ(Make({third, third, third}, first_, 3).reason, Error::kZeroVariance);
}

TEST_F(EstimateTest, SaysThatLonelyStrataLeftNothing) {
  const StatisticTree& tree = tree_;
  CategorySums yes(4);
  CategorySums no(4);
  ASSERT_EQ(yes.Add(Categories{1}, FixedWeight::One()), Error::kOk);
  ASSERT_EQ(no.Add(Categories{0}, FixedWeight::One()), Error::kOk);
  CategorySums domain = yes;
  ASSERT_EQ(domain.Merge(no), Error::kOk);
  const Evaluation evaluation = *Evaluation::Of(tree, domain);
  std::vector<PsuStratum> strata(2, PsuStratum({1, {}}, evaluation.size()));
  strata[0].AddPsu(evaluation, yes);
  strata[1].AddPsu(evaluation, no);
  const DesignVariance removed = *PsuVariance(strata, {LonelyPsu::kRemove, false});
  EXPECT_EQ(MakeEstimate(evaluation[first_], removed, first_, kDesign).reason, Error::kLonelyPsu);
  const DesignVariance adjusted = *PsuVariance(strata, {LonelyPsu::kAdjust, false});
  const Estimate e = MakeEstimate(evaluation[first_], adjusted, first_, kDesign);
  EXPECT_EQ(e.state, EstimateState::kOk);
  EXPECT_EQ(e.df_domain, 0);
  const DesignCounts no_df{.units = 2, .strata = 2};
  EXPECT_EQ(MakeEstimate(evaluation[first_], adjusted, first_, no_df).reason,
            Error::kNoDegreesOfFreedom);
}

TEST_F(EstimateTest, RecognisesRoundingNoiseUnderElementSampling) {
  // Everybody answers one item yes and the other no, so the mean of the two never differs; its
  // variance is what sums of squares leave of each other, of either sign and up to 1e-18.
  for (int step = 1; step <= 40; ++step) {
    SCOPED_TRACE(step);
    CategorySums sums(4);
    PairSums squares(4);
    for (int i = 0; i < 50; ++i) {
      const auto answers = i % 3 == 0 ? Categories{0, 3} : Categories{1, 2};
      const FixedWeight weight = *FixedWeight::FromDouble(0.1 + 0.037 * step * i);
      ASSERT_EQ(sums.Add(answers, weight), Error::kOk);
      ASSERT_EQ(squares.Add(answers, weight.squared_units()), Error::kOk);
    }
    const Evaluation evaluation = *Evaluation::Of(tree_, sums);
    ElementStratum stratum({60, {}}, evaluation.size());
    ASSERT_EQ(stratum.AddMembers(evaluation, sums, squares), Error::kOk);
    const DesignVariance v = *ElementVariance({&stratum, 1}, LonelyRule{});
    const DesignCounts design{.units = 60, .strata = 1};
    EXPECT_EQ(MakeEstimate(evaluation[first_], v, first_, design).state, EstimateState::kOk);
    EXPECT_EQ(MakeEstimate(evaluation[index_], v, index_, design).reason, Error::kZeroVariance);
  }
}

TEST(EstimateStateTest, HasNames) {
  EXPECT_EQ(EstimateStateName(EstimateState::kOk), "OK");
  EXPECT_EQ(EstimateStateName(EstimateState::kNoVariance), "NO_VARIANCE");
  EXPECT_EQ(EstimateStateName(EstimateState::kNoValue), "NO_VALUE");
}

}  // namespace
}  // namespace sipas::stats
