#include "libs/stats/difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "libs/stats/degrees_of_freedom.h"

namespace sipas::stats {
namespace {

Covariance Joint(double v0, double c, double v1) {
  Covariance joint(2);
  joint.AddEntry(0, 0, v0);
  joint.AddEntry(0, 1, c);
  joint.AddEntry(1, 1, v1);
  return joint;
}

TEST(DifferenceTest, UsesTheCovarianceOfSharedPsus) {
  // Panel of communes, wave 2 minus wave 1 (R 4.2.2, survey 4.1-1: svyby(covmat = TRUE),
  // svycontrast).
  const Covariance joint = Joint(0.006977634206179816, 0.00654951239076511, 0.007528726161709389);
  const auto d = DifferenceUnderOneDesign(4.088913113125911, 3.8998521415724796, joint, 1, 0, 29);
  ASSERT_TRUE(d.ok());
  EXPECT_NEAR(d->value, 0.1890609715534315, 1e-15);
  EXPECT_NEAR(d->variance, 0.0014073355863589857, 1e-14);
  EXPECT_NEAR(d->se, 0.03751447169238807, 1e-12);
  EXPECT_EQ(d->df, 29);
  const auto contrast = Contrast(std::vector<double>{3.8998521415724796, 4.088913113125911}, joint,
                                 std::vector<double>{-1, 1}, 29);
  EXPECT_NEAR(contrast->value, d->value, 1e-15);
  EXPECT_NEAR(contrast->variance, d->variance, 1e-16);
}

TEST(DifferenceTest, AddsVariancesOfIndependentWaves) {
  // Index of 8 items, two fresh samples (R 4.2.2, survey 4.1-1).
  const double se1 = 0.03756941004306759;
  const double se2 = 0.016847616374243805;
  const IndependentEstimate wave2{0.8619739115873284, se2 * se2, 31};
  const IndependentEstimate wave1{0.7862176196564898, se1 * se1, 32};
  const auto sum = DifferenceOfIndependent(wave2, wave1, DfRule::kSum);
  ASSERT_TRUE(sum.ok());
  EXPECT_NEAR(sum->value, 0.07575629193083855, 1e-15);
  EXPECT_NEAR(sum->se, 0.04117405431188233, 1e-15);
  EXPECT_EQ(sum->df, 63);
}

TEST(DifferenceTest, SatterthwaiteWeighsTheDegreesOfFreedomByVariance) {
  // Equal variances and df: twice the df; one variance dominates: its own df.
  EXPECT_DOUBLE_EQ(DifferenceOfIndependent({1, 2, 10}, {0, 2, 10}, DfRule::kSatterthwaite)->df, 20);
  EXPECT_NEAR(DifferenceOfIndependent({1, 2, 10}, {0, 1e-12, 3}, DfRule::kSatterthwaite)->df, 10,
              1e-9);
  // (1+4)^2 / (1/5 + 16/8)
  EXPECT_DOUBLE_EQ(DifferenceOfIndependent({1, 1, 5}, {0, 4, 8}, DfRule::kSatterthwaite)->df,
                   25 / 2.2);
}

TEST(DifferenceTest, SatterthwaiteOfAnyNumberOfTerms) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<VarianceTerm> equal(3, {2, 4});
  EXPECT_EQ(SatterthwaiteDf(equal), 12);
  EXPECT_EQ(SatterthwaiteDf(std::vector<VarianceTerm>{{4, 2}, {1, 8}}), 25 / (8 + 0.125));
  EXPECT_EQ(SatterthwaiteDf(std::vector<VarianceTerm>{{1, 2}, {1, infinity}}), 8);
  EXPECT_EQ(SatterthwaiteDf(std::vector<VarianceTerm>{{1, infinity}}), infinity);
  EXPECT_EQ(SatterthwaiteDf(std::vector<VarianceTerm>{{1, 2}, {1, 0}}), 0);
  EXPECT_EQ(SatterthwaiteDf(std::vector<VarianceTerm>{{0, 2}}), 0);
  EXPECT_EQ(SatterthwaiteDf({}), 0);
}

TEST(DifferenceTest, NamesWhatIsOnlyRounding) {
  // The same domain twice: nothing is left but the last bits.
  EXPECT_EQ(DifferenceUnderOneDesign(1, 1, Joint(0.1, 0.1, 0.1), 0, 1, 9).error(),
            Error::kZeroVariance);
  EXPECT_EQ(DifferenceUnderOneDesign(1, 1, Joint(0.3, 0.1 * 3, 0.3), 0, 1, 9).error(),
            Error::kZeroVariance);
  EXPECT_EQ(DifferenceOfIndependent({1, 0, 5}, {1, 0, 5}, DfRule::kSatterthwaite).error(),
            Error::kZeroVariance);
}

TEST(DifferenceTest, RefusesBadInput) {
  const Covariance joint = Joint(1, 0, 1);
  EXPECT_EQ(DifferenceUnderOneDesign(1, 0, joint, 0, 2, 9).error(), Error::kUnknownStatistic);
  EXPECT_EQ(DifferenceUnderOneDesign(1, 0, joint, 0, 1, 0).error(), Error::kNoDegreesOfFreedom);
  EXPECT_EQ(DifferenceUnderOneDesign(std::nan(""), 0, joint, 0, 1, 9).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(DifferenceOfIndependent({1, -1, 5}, {1, 1, 5}, DfRule::kSum).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(DifferenceOfIndependent({1, 1, 0}, {1, 1, 5}, DfRule::kSum).error(),
            Error::kNoDegreesOfFreedom);
  EXPECT_EQ(Contrast(std::vector<double>{1}, joint, std::vector<double>{1, 1}, 9).error(),
            Error::kUnknownStatistic);
}

}  // namespace
}  // namespace sipas::stats
