#include "libs/stats/replicate_variance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libs/stats/psu_variance.h"
#include "libs/stats/replicate_weights.h"

namespace sipas::stats {
namespace {

using Values = std::vector<std::optional<Quad>>;

// Totals of five PSUs in two strata.
const std::vector<double> kTotals = {3, 7, 5, 10, 4};
const std::vector<StratumSize> kStrata = {{.sampled = 3, .population = std::nullopt},
                                          {.sampled = 2, .population = std::nullopt}};

double VarianceOfTotal(const ReplicateWeights& weights, const std::vector<double>& totals) {
  std::vector<Values> replicates;
  for (std::size_t r = 0; r < weights.replicates(); ++r) {
    Quad sum = 0;
    for (std::size_t c = 0; c < totals.size(); ++c) sum += weights.factor(r, c) * totals[c];
    replicates.push_back({sum});
  }
  Quad estimate = 0;
  for (const double total : totals) estimate += total;
  return ReplicateVariance(weights.scales, Values{estimate}, replicates)->variance(0);
}

// Linearised variance of a total: exactly what the replicate methods aim at.
double LinearisedVariance() {
  PsuStratum first(kStrata[0], 1);
  PsuStratum second(kStrata[1], 1);
  for (std::size_t c = 0; c < kTotals.size(); ++c) {
    const double u[] = {kTotals[c]};
    (c < 3 ? first : second).AddPsu(u);
  }
  return PsuVariance(std::vector{first, second}, {})->covariance.variance(0);
}

TEST(ReplicateVarianceTest, StratifiedJackknifeOfATotalIsTheLinearisedVariance) {
  const auto weights = JackknifeStratified(kStrata);
  ASSERT_TRUE(weights.ok());
  EXPECT_EQ(weights->replicates(), 5u);
  EXPECT_NEAR(VarianceOfTotal(*weights, kTotals), LinearisedVariance(), 1e-12);
}

TEST(ReplicateVarianceTest, UnstratifiedJackknifeIsThatOfOneStratum) {
  const auto weights = *JackknifeUnstratified(5);
  const double mean = 29.0 / 5;
  double squares = 0;
  for (const double t : kTotals) squares += (t - mean) * (t - mean);
  EXPECT_NEAR(VarianceOfTotal(weights, kTotals), 5.0 / 4 * squares, 1e-12);
}

TEST(ReplicateVarianceTest, HalfSamplesAreExactForTotalsWhateverFaysRho) {
  const std::vector<StratumSize> pairs(3, {.sampled = 2, .population = std::nullopt});
  const std::vector<double> totals = {1, 4, 7, 5, 2, 9};
  // n/(n-1) sum (u - mean)^2 = (difference)^2 in strata of two.
  const double expected = 3 * 3 + 2 * 2 + 7 * 7;
  for (const double rho : {0.0, 0.3, 0.5}) {
    EXPECT_NEAR(VarianceOfTotal(*BalancedHalfSamples(pairs, rho), totals), expected, 1e-12) << rho;
  }
  EXPECT_EQ(BalancedHalfSamples(kStrata, 0).error(), Error::kShapeMismatch);
  EXPECT_EQ(BalancedHalfSamples(pairs, 1).error(), Error::kCoefficientNotFinite);
}

TEST(ReplicateVarianceTest, BootstrapComesCloseAndRepeatsItself) {
  const auto weights = *RaoWuBootstrap(kStrata, 20000, 3);
  EXPECT_NEAR(VarianceOfTotal(weights, kTotals) / LinearisedVariance(), 1, 0.04);
  EXPECT_EQ(weights.factors, RaoWuBootstrap(kStrata, 20000, 3)->factors);
  EXPECT_NE(weights.factors, RaoWuBootstrap(kStrata, 20000, 4)->factors);
}

TEST(ReplicateVarianceTest, PoissonFactorsHaveMeanAndVarianceOne) {
  double sum = 0;
  double squares = 0;
  for (std::uint64_t psu = 0; psu < 20000; ++psu) {
    const double factor = PoissonBootstrapFactor(1, psu, psu % 7);
    sum += factor;
    squares += factor * factor;
  }
  EXPECT_NEAR(sum / 20000, 1, 0.03);
  EXPECT_NEAR(squares / 20000, 2, 0.1);
}

TEST(ReplicateVarianceTest, ACentreOnTheEstimateAddsTheSquaredBias) {
  const std::vector<Values> replicates = {{Quad{1}}, {Quad{3}}};
  const ReplicateScales mean{1.0, {1, 1}, ReplicateCentre::kMean};
  const ReplicateScales estimate{1.0, {1, 1}, ReplicateCentre::kEstimate};
  EXPECT_EQ(ReplicateVariance(mean, Values{Quad{5}}, replicates)->variance(0), 2.0);
  EXPECT_EQ(ReplicateVariance(estimate, Values{Quad{5}}, replicates)->variance(0), 20.0);
}

TEST(ReplicateVarianceTest, AReplicateWithoutValueIsNamed) {
  const ReplicateScales scales{1.0, {1, 1}, ReplicateCentre::kMean};
  const std::vector<Values> replicates = {{Quad{1}}, {std::nullopt}};
  EXPECT_EQ(ReplicateVariance(scales, Values{Quad{5}}, replicates).error(), Error::kPartUndefined);
  EXPECT_EQ(JackknifeUnstratified(1).error(), Error::kNoDegreesOfFreedom);
}

TEST(ReplicateVarianceTest, DegreesOfFreedomAreTheRankMinusOne) {
  // Two strata of two PSUs: four jackknife replicates span three dimensions.
  const std::vector<StratumSize> pairs(2, {.sampled = 2, .population = std::nullopt});
  const auto weights = *JackknifeStratified(pairs);
  MomentSums sums(0, 4);
  for (std::size_t c = 0; c < 4; ++c) {
    std::vector<Uint128> row = {1};
    for (std::size_t r = 0; r < 4; ++r) row.push_back(static_cast<Uint128>(weights.factor(r, c)));
    ASSERT_EQ(sums.Add({}, row), Error::kOk);
  }
  EXPECT_EQ(ReplicateDegreesOfFreedom({&sums, 1}, {true}), 2u);
  EXPECT_EQ(ReplicateDegreesOfFreedom({&sums, 1}, {false}), 0u);
}

}  // namespace
}  // namespace sipas::stats
