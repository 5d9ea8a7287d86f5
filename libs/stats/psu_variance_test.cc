#include "libs/stats/psu_variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sipas::stats {
namespace {

PsuStratum Stratum(StratumSize size, const std::vector<std::vector<double>>& psus) {
  PsuStratum stratum(size, psus.empty() ? 1 : psus.front().size());
  for (const std::vector<double>& psu : psus) stratum.AddPsu(std::span<const double>(psu));
  return stratum;
}

Result<DesignVariance> Variance(const std::vector<PsuStratum>& strata, LonelyRule rule = {}) {
  return PsuVariance(strata, rule);
}

TEST(PsuVarianceTest, SumsSquaredDeviationsWithinStrata) {
  // n/(n-1) sum (U - mean)^2: 3/2 * (1 + 0 + 1) and 2 * (0.25 + 0.25).
  const auto v = Variance({Stratum({3, {}}, {{1}, {2}, {3}}), Stratum({2, {}}, {{5}, {6}})});
  ASSERT_TRUE(v.ok());
  EXPECT_DOUBLE_EQ(v->covariance.variance(0), 3.0 + 1.0);
  EXPECT_EQ(v->answered[0].strata, 2u);
  EXPECT_EQ(v->answered[0].units, 5u);
  EXPECT_EQ(v->lonely_strata, 0u);
}

TEST(PsuVarianceTest, CountsPsusWithoutMembersAsZeros) {
  const auto listed = Variance({Stratum({4, {}}, {{1}, {3}})});
  const auto written_out = Variance({Stratum({4, {}}, {{1}, {3}, {0}, {0}})});
  EXPECT_DOUBLE_EQ(listed->covariance.variance(0), 4.0 / 3 * 6);
  EXPECT_DOUBLE_EQ(written_out->covariance.variance(0), listed->covariance.variance(0));
  EXPECT_EQ(listed->answered[0].units, 2u);
}

TEST(PsuVarianceTest, AppliesTheFinitePopulationCorrectionOfEachStratum) {
  const auto v = Variance({Stratum({2, 8.0}, {{1}, {3}}), Stratum({2, 2.0}, {{7}, {9}})});
  EXPECT_DOUBLE_EQ(v->covariance.variance(0), 0.75 * 4);
}

TEST(PsuVarianceTest, GivesTheJointCovariance) {
  const auto v = Variance({Stratum({2, {}}, {{1, 10}, {3, 30}})});
  EXPECT_DOUBLE_EQ(v->covariance(0, 0), 4);
  EXPECT_DOUBLE_EQ(v->covariance(0, 1), 40);
  EXPECT_DOUBLE_EQ(v->covariance(1, 0), 40);
  EXPECT_DOUBLE_EQ(v->covariance(1, 1), 400);
}

class LonelyPsuTest : public ::testing::Test {
 protected:
  // Contributions without the lonely stratum: 4 and 16.
  std::vector<PsuStratum> strata_ = {Stratum({2, {}}, {{1}, {3}}), Stratum({1, {}}, {{5}}),
                                     Stratum({2, {}}, {{0}, {4}})};

  double VarianceWith(LonelyPsu option) const {
    return Variance(strata_, {option, false})->covariance.variance(0);
  }
};

TEST_F(LonelyPsuTest, FollowsTheOption) {
  EXPECT_EQ(Variance(strata_, {LonelyPsu::kFail, false}).error(), Error::kLonelyPsu);
  EXPECT_DOUBLE_EQ(VarianceWith(LonelyPsu::kRemove), 20);
  EXPECT_DOUBLE_EQ(VarianceWith(LonelyPsu::kCertainty), 20);
  EXPECT_DOUBLE_EQ(VarianceWith(LonelyPsu::kAdjust), 20 + 25);
  EXPECT_DOUBLE_EQ(VarianceWith(LonelyPsu::kAverage), 20 * 3.0 / 2);
  EXPECT_EQ(Variance(strata_, {LonelyPsu::kRemove, false})->lonely_strata, 1u);
}

TEST_F(LonelyPsuTest, ContributesNothingWhenTheWholePopulationWasTaken) {
  strata_[1] = Stratum({1, 1.0}, {{5}});
  for (const auto option : {LonelyPsu::kFail, LonelyPsu::kAdjust, LonelyPsu::kRemove}) {
    EXPECT_DOUBLE_EQ(VarianceWith(option), 20);
  }
  EXPECT_EQ(Variance(strata_, {})->lonely_strata, 0u);
}

TEST_F(LonelyPsuTest, AveragesOverStrataWithMembersOnly) {
  strata_.push_back(Stratum({3, {}}, {}));
  EXPECT_DOUBLE_EQ(VarianceWith(LonelyPsu::kAverage), 20 * 3.0 / 2);
}

TEST_F(LonelyPsuTest, FailsToAverageOverNothing) {
  EXPECT_EQ(Variance({strata_[1]}, {LonelyPsu::kAverage, false}).error(), Error::kLonelyPsu);
}

TEST_F(LonelyPsuTest, TreatsAStratumLonelyInTheDomainOnlyWhenAsked) {
  const std::vector<PsuStratum> strata = {Stratum({3, {}}, {{6}}), Stratum({2, {}}, {{1}, {3}})};
  const auto v = [&](LonelyPsu option, bool adjust_domain) {
    return Variance(strata, {option, adjust_domain})->covariance.variance(0);
  };
  // Ordinary: 3/2 * ((6-2)^2 + 2 * 2^2) = 36; about zero: 3/2 * 36 = 54.
  EXPECT_DOUBLE_EQ(v(LonelyPsu::kAdjust, false), 36 + 4);
  EXPECT_DOUBLE_EQ(v(LonelyPsu::kAdjust, true), 54 + 4);
  EXPECT_DOUBLE_EQ(v(LonelyPsu::kAverage, true), 4 * 2);
  EXPECT_DOUBLE_EQ(v(LonelyPsu::kRemove, true), 36 + 4);
}

TEST(PsuVarianceTest, NamesDesignsThatCannotBe) {
  EXPECT_EQ(Variance({Stratum({1, {}}, {{1}, {2}})}).error(), Error::kMoreUnitsThanSampled);
  EXPECT_EQ(Variance({Stratum({3, 2.0}, {{1}, {2}})}).error(), Error::kPopulationSmallerThanSample);
  EXPECT_EQ(Variance({Stratum({3, std::nan("")}, {{1}})}).error(), Error::kPopulationNotFinite);
  EXPECT_EQ(Variance({Stratum({2, {}}, {{1}, {std::nan("")}})}).error(),
            Error::kInfluenceNotFinite);
  EXPECT_EQ(Variance({Stratum({2, {}}, {{1}}), Stratum({2, {}}, {{1, 2}})}).error(),
            Error::kShapeMismatch);
}

TEST(PsuVarianceTest, IsEmptyWithoutStrata) {
  const auto v = Variance({});
  ASSERT_TRUE(v.ok());
  EXPECT_EQ(v->covariance.size(), 0u);
}

TEST(PsuVarianceTest, ManyPsusAtOnceAreThoseAddedOneByOne) {
  const PsuStratum one_by_one = Stratum({5, {}}, {{0.1, 2}, {0.2, -1.3}, {0.3, 0.1}});
  PsuStratum at_once({5, {}}, 2);
  at_once.AddPsus(std::vector<double>{0.1, 2, 0.2, -1.3});
  at_once.AddPsus(std::vector<double>{0.3, 0.1});
  EXPECT_EQ(at_once.psus(), 3U);
  const auto expected = Variance({one_by_one});
  const auto made = Variance({at_once});
  ASSERT_TRUE(expected.ok());
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->covariance(0, 0), expected->covariance(0, 0));
  EXPECT_EQ(made->covariance(0, 1), expected->covariance(0, 1));
  EXPECT_EQ(made->answered[1].units, expected->answered[1].units);
}

TEST(PsuVarianceTest, LeavingOutStatisticsThatAreZeroChangesNoBit) {
  const std::vector<std::vector<double>> psus = {{0.1, 0, 0.7}, {0.2, 0, -1.3}, {0.3, 0, 0.1}};
  PsuStratum sparse({4, 40.0}, 3, {0, 2});
  for (const std::vector<double>& psu : psus) {
    sparse.AddPsu(std::vector<double>{psu[0], psu[2]});
  }
  PsuStratum other({2, {}}, 3, {1});
  other.AddPsu(std::vector<double>{0.9});
  const auto dense = Variance({Stratum({4, 40.0}, psus), Stratum({2, {}}, {{0, 0.9, 0}})});
  const auto made = Variance({sparse, other});
  ASSERT_TRUE(dense.ok());
  ASSERT_TRUE(made.ok());
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_EQ(made->covariance(i, j), dense->covariance(i, j)) << i << ", " << j;
    }
  }
  EXPECT_EQ(made->answered[0].units, 3U);
  EXPECT_EQ(made->answered[1].units, 1U);
}

}  // namespace
}  // namespace sipas::stats
