#include "libs/stats/peer_likelihood.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace sipas::stats {
namespace {

double Logit(double share) { return std::log(share / (1 - share)); }

TEST(PeerLikelihoodTest, AKnownErrorOfAMeanIsNormal) {
  const auto means = MeanLikelihoods(*PeerEstimates::WithStandardErrors({80, 70}, {2, 3}));
  EXPECT_NEAR((*means)[0].LogAt(83), -1.125, 1e-12);
  EXPECT_EQ((*means)[1].LogAt(70), 0);
  EXPECT_EQ((*means)[1].centre, 70);
  EXPECT_EQ((*means)[1].error, 3);
}

// Student's density at 3 errors over that at none.
TEST(PeerLikelihoodTest, AnEstimatedErrorOfAMeanIsStudents) {
  const auto means = MeanLikelihoods(*PeerEstimates::WithStandardErrors({0, 0}, {1, 1}, {5, 8}));
  EXPECT_NEAR((*means)[0].LogAt(3), -3 * std::log(1 + 9.0 / 5), 1e-12);
}

// Variances of 30 answers with two more; mean 0.75.
PeerEstimates Shares(std::vector<double> df) {
  const auto error = [](double x) { return std::sqrt((30 * x * (1 - x) + 0.375) / (32 * 30)); };
  return *PeerEstimates::WithStandardErrors({1, 0.5, 0.75}, {error(1), error(0.5), error(0.75)},
                                            std::move(df));
}

TEST(PeerLikelihoodTest, AShareIsBinomialUpToAFactor) {
  const auto shares = ShareLikelihoods(Shares({}));
  const auto log_binomial = [](double y, double q) {
    return y * std::log(q) + (30 - y) * std::log(1 - q);
  };
  EXPECT_NEAR((*shares)[2].LogAt(Logit(0.6)) - (*shares)[2].LogAt(Logit(0.8)),
              log_binomial(22.5, 0.6) - log_binomial(22.5, 0.8), 1e-10);
  EXPECT_NEAR((*shares)[2].LogAt(Logit(0.75)), 0, 1e-12);
}

TEST(PeerLikelihoodTest, AShareOfOneSaysThatTheTrueOneIsHighAndNotHowHigh) {
  const auto shares = ShareLikelihoods(Shares({}));
  EXPECT_NEAR((*shares)[0].LogAt(Logit(0.9)), 30 * std::log(0.9), 1e-10);
  EXPECT_NEAR((*shares)[0].LogAt(30), 0, 1e-10);
  EXPECT_EQ((*shares)[0].LogAt(800), 0);
  EXPECT_TRUE(std::isfinite((*shares)[0].LogAt(-800)));
}

// R: integral of dchisq(5 c, 5) 5 sqrt(c) exp(-c d/2) over c, at d = 9 over that at d = 1/2.
TEST(PeerLikelihoodTest, AnUncertainVarianceIsAveragedOver) {
  const auto shares = ShareLikelihoods(Shares({5, 5, 5}));
  const auto at = [&](double deviance) {
    // The logit on the upper side where the known-error likelihood has this deviance.
    const auto known = ShareLikelihoods(Shares({}));
    double low = 0;
    double high = 10;
    for (int i = 0; i < 80; ++i) {
      const double middle = (low + high) / 2;
      (-2 * (*known)[1].LogAt(middle) < deviance ? low : high) = middle;
    }
    return (*shares)[1].LogAt(low);
  };
  EXPECT_NEAR(std::exp(at(9) - at(0.5)), 0.0606322886297376, 1e-10);
}

TEST(PeerLikelihoodTest, WhatIsNoShareOrHasNoVarianceIsNamed) {
  EXPECT_EQ(MeanLikelihoods(*PeerEstimates::WithStandardErrors({1, 2}, {1, 0})).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(ShareLikelihoods(*PeerEstimates::WithStandardErrors({1.1, 0.5}, {1, 1})).error(),
            Error::kNotAShare);
  EXPECT_EQ(ShareLikelihoods(*PeerEstimates::WithStandardErrors({0.9, 0.5}, {0, 1})).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(ShareLikelihoods(*PeerEstimates::WithStandardErrors({1, 1}, {1, 1})).error(),
            Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
