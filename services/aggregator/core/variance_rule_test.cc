#include "services/aggregator/core/variance_rule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "services/aggregator/core/difference_error.h"

namespace sipas::aggregator {
namespace {

stats::Estimate EstimateOf(double variance, double df_domain, double df_design) {
  stats::Estimate estimate;
  estimate.state = stats::EstimateState::kOk;
  estimate.value = 0.8;
  estimate.n = 100;
  estimate.variance = variance;
  estimate.simple_random_variance = 1e-3;
  estimate.df_domain = df_domain;
  estimate.df_design = df_design;
  return estimate;
}

TEST(VarianceRuleTest, OnlyFewUnitsAskForModeration) {
  EXPECT_TRUE(AsksForModeration(EstimateOf(2e-3, 29, 90), {}));
  EXPECT_FALSE(AsksForModeration(EstimateOf(2e-3, 30, 90), {}));
  EXPECT_TRUE(AsksForModeration(EstimateOf(2e-3, 30, 90), {.variance = VarianceRule::kModerated}));
  EXPECT_FALSE(AsksForModeration(EstimateOf(2e-3, 2, 90), {.variance = VarianceRule::kOwn}));
  EXPECT_FALSE(AsksForModeration(EstimateOf(2e-3, 2, 90),
                                 {.degrees_of_freedom = DegreesOfFreedomRule::kDomain}));
  EXPECT_FALSE(AsksForModeration(stats::Estimate{}, {}));
}

TEST(VarianceRuleTest, WhatCannotBeMeasuredTellsSiblingsNothing) {
  stats::Estimate estimate = EstimateOf(2e-3, 2, 90);
  EXPECT_EQ(OwnVarianceOf(estimate).df, 2);
  estimate.state = stats::EstimateState::kNoVariance;
  estimate.reason = stats::Error::kAllUnitsInOnePsu;
  EXPECT_EQ(OwnVarianceOf(estimate).df, 0);
  // That units agree is an observation of zero.
  estimate.reason = stats::Error::kZeroVariance;
  EXPECT_EQ(OwnVarianceOf(estimate).df, 2);
  EXPECT_EQ(OwnVarianceOf(estimate).variance, 0);
}

TEST(VarianceRuleTest, TenSiblingsAreEnoughAndTwoIfAskedFor) {
  const std::vector<stats::OwnVariance> ten(10, OwnVarianceOf(EstimateOf(2e-3, 2, 90)));
  EXPECT_TRUE(PriorOf(ten, {}).has_value());
  EXPECT_FALSE(PriorOf({ten.data(), 9}, {}).has_value());
  EXPECT_TRUE(PriorOf({ten.data(), 2}, {.variance = VarianceRule::kModerated}).has_value());
  EXPECT_FALSE(PriorOf({ten.data(), 1}, {.variance = VarianceRule::kModerated}).has_value());
}

TEST(VarianceRuleTest, PriorsAreDescribedWithOneDecimal) {
  stats::DesignEffectPrior prior{.design_effect = 2, .df = 5.249, .siblings = 34};
  EXPECT_EQ(DescribeModeration(prior), "moderated variance over 34 siblings, prior df 5.2");
  prior.df = std::numeric_limits<double>::infinity();
  EXPECT_EQ(DescribeModeration(prior), "moderated variance over 34 siblings, prior df infinite");
}

std::optional<ModeratedEstimate> ModeratedOf(double variance, double df) {
  return ModeratedEstimate{.prior = {.design_effect = 2, .df = 4, .total_df = 12},
                           .numbers = {.variance = variance, .design_effect = 2, .df = df}};
}

TEST(DifferenceErrorTest, ManyUnitsTakeTheirOwnDegreesOfFreedomUnlessTheDesignsAreAskedFor) {
  const auto a = ErrorOf(EstimateOf(2e-3, 40, 90), std::nullopt, {});
  const auto b = ErrorOf(EstimateOf(1e-3, 50, 90), std::nullopt, {});
  const OwnJointError own{.covariance = 1e-4, .design_df = 90};
  const auto made = MakeDifferenceError(*a, *b, own, {});
  EXPECT_EQ(made.df, 40);
  EXPECT_EQ(made.df_name, "smaller df");
  EXPECT_EQ(made.covariance, 1e-4);
  const auto design =
      MakeDifferenceError(*a, *b, own, {.degrees_of_freedom = DegreesOfFreedomRule::kDesign});
  EXPECT_EQ(design.df, 90);
  EXPECT_EQ(design.df_name, "design df");
}

TEST(DifferenceErrorTest, SiblingsWithOnePriorTakeTheSmallerDegreesOfFreedom) {
  const auto a = ErrorOf(EstimateOf(2e-3, 2, 90), ModeratedOf(1e-3, 5), {});
  const auto b = ErrorOf(EstimateOf(2e-3, 3, 90), ModeratedOf(1e-3, 7), {});
  const auto made = MakeDifferenceError(*a, *b, {.covariance = 0, .design_df = 90}, {});
  EXPECT_DOUBLE_EQ(made.df, 5);
  EXPECT_EQ(made.df_name, "smaller df");
}

TEST(DifferenceErrorTest, IndependentVariancesOfFewUnitsTakeSatterthwaites) {
  const auto a = ErrorOf(EstimateOf(2e-3, 2, 90), std::nullopt, {});
  const auto b = ErrorOf(EstimateOf(2e-3, 2, 90), ModeratedOf(2e-3, 2), {});
  const auto made = MakeDifferenceError(*a, *b, {.covariance = 0, .design_df = 90}, {});
  EXPECT_DOUBLE_EQ(made.df, 4);
  EXPECT_EQ(made.df_name, "satterthwaite df");
}

// The prior has 4 degrees of freedom, the localities 2 and 12: weights of 1/3 and 3/4.
TEST(DifferenceErrorTest, CovarianceHasTheWeightOfTheOwnEvidence) {
  const auto a = ErrorOf(EstimateOf(2e-3, 2, 90), ModeratedOf(8e-3, 5), {});
  const auto b = ErrorOf(EstimateOf(2e-3, 12, 90), ModeratedOf(8e-3, 12), {});
  const auto made = MakeDifferenceError(*a, *b, {.covariance = 1e-4, .design_df = 90}, {});
  EXPECT_DOUBLE_EQ(made.covariance, 1e-4 / 2);
  EXPECT_EQ(made.df, 5);
  EXPECT_EQ(made.df_name, "smaller df");
  const auto own = ErrorOf(EstimateOf(1e-3, 50, 90), std::nullopt, {});
  EXPECT_DOUBLE_EQ(
      MakeDifferenceError(*a, *own, {.covariance = 1e-4, .design_df = 90}, {}).covariance,
      1e-4 / std::sqrt(3));
}

TEST(DifferenceErrorTest, AlikeSiblingsLeaveNothingOfTheCovariance) {
  auto moderated = ModeratedOf(8e-3, 12);
  moderated->prior.df = std::numeric_limits<double>::infinity();
  const auto a = ErrorOf(EstimateOf(2e-3, 2, 90), moderated, {});
  EXPECT_EQ(MakeDifferenceError(*a, *a, {.covariance = 1e-3, .design_df = 90}, {}).covariance, 0);
  // Units are shared all the same: the errors are not independent.
  const auto b = ErrorOf(EstimateOf(2e-3, 66, 90), std::nullopt, {});
  const auto shared = MakeDifferenceError(*a, *b, {.covariance = -1e-3, .design_df = 90}, {});
  EXPECT_EQ(shared.covariance, 0);
  EXPECT_EQ(shared.df, 12);
  EXPECT_EQ(shared.df_name, "smaller df");
}

TEST(DifferenceErrorTest, WithoutAVarianceTheSmallerDegreesOfFreedomCount) {
  const auto a = ErrorOf(EstimateOf(2e-3, 7, 90), std::nullopt, {});
  const auto b = ErrorWithoutVariance(EstimateOf(0, 2, 90), {});
  const auto made = MakeDifferenceError(*a, b, {.covariance = 0, .design_df = 90}, {});
  EXPECT_EQ(made.df, 2);
  EXPECT_EQ(made.df_name, "smaller df");
}

TEST(DifferenceErrorTest, WithoutAVarianceThereIsNoError) {
  stats::Estimate estimate = EstimateOf(2e-3, 0, 90);
  estimate.state = stats::EstimateState::kNoVariance;
  EXPECT_FALSE(ErrorOf(estimate, std::nullopt, {}).has_value());
  EXPECT_EQ(ErrorOf(estimate, ModeratedOf(1e-3, 5), {})->own_weight, 0);
}

}  // namespace
}  // namespace sipas::aggregator
