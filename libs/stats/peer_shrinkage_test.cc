#include "libs/stats/peer_shrinkage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "libs/stats/eight_schools_for_test.h"

namespace sipas::stats {
namespace {

struct Moments {
  std::vector<double> means;
  std::vector<double> deviations;
};

Moments MomentsOf(const PeerShrinkage& shrinkage, std::size_t peers, std::size_t draws) {
  HashedNormals normals(5);
  std::vector<double> sums(peers);
  std::vector<double> squares(peers);
  shrinkage.ForEachDraw(draws, normals, [&](std::span<const double> theta) {
    for (std::size_t j = 0; j < peers; ++j) {
      sums[j] += theta[j] / static_cast<double>(draws);
      squares[j] += theta[j] * theta[j] / static_cast<double>(draws);
    }
  });
  Moments moments{.means = sums, .deviations = {}};
  for (std::size_t j = 0; j < peers; ++j) {
    moments.deviations.push_back(std::sqrt(squares[j] - sums[j] * sums[j]));
  }
  return moments;
}

PeerShrinkage OfMeans(const PeerEstimates& means) {
  return *PeerShrinkage::Fit(*MeanLikelihoods(means));
}

// Posterior means and standard deviations by R's integrate() over tau.
TEST(PeerShrinkageTest, PosteriorsOfTheEightSchoolsEqualR) {
  const std::vector<double> means = {13.492806, 7.979015, 5.198661,  7.601802,
                                     3.880156,  5.316426, 12.137111, 8.887585};
  const std::vector<double> deviations = {9.668536, 7.126819, 9.187335, 7.510883,
                                          7.027016, 7.662443, 7.558455, 9.430737};
  const PeerShrinkage schools = OfMeans(EightSchools());
  EXPECT_NEAR(schools.between_variance(), 130.6715, 1);
  const Moments moments = MomentsOf(schools, 8, 20000);
  for (std::size_t j = 0; j < 8; ++j) {
    EXPECT_NEAR(moments.means[j], means[j], 0.1) << j;
    EXPECT_NEAR(moments.deviations[j], deviations[j], 0.3) << j;
  }
}

// Given mu and tau all is normal; with many peers these are known.
TEST(PeerShrinkageTest, ManyPeersAreShrunkenByTheirReliability) {
  std::vector<double> estimates;
  HashedNormals normals(7);
  for (int i = 0; i < 2000; ++i) estimates.push_back(50 + 5 * normals.Next());
  estimates[0] = 60;
  const PeerShrinkage shrinkage =
      OfMeans(*PeerEstimates::WithStandardErrors(estimates, std::vector<double>(2000, 3)));
  EXPECT_NEAR(shrinkage.between_variance(), 16, 1);
  const Moments moments = MomentsOf(shrinkage, 2000, 4000);
  EXPECT_NEAR(moments.means[0], 50 + 10 * 16.0 / 25, 0.4);
  EXPECT_NEAR(moments.deviations[0], 3 * std::sqrt(16.0 / 25), 0.1);
}

// Posterior mean logits by brute force in R: sums over a grid of mu, tau and every true value.
TEST(PeerShrinkageTest, SharesEqualBruteForce) {
  const auto mean_logits = [](std::vector<double> x, std::vector<double> n,
                              std::vector<double> df) {
    double mean = 0;
    for (const double share : x) mean += share / static_cast<double>(x.size());
    std::vector<double> errors;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const double sum = n[j] * x[j] * (1 - x[j]) + 2 * mean * (1 - mean);
      errors.push_back(std::sqrt(sum / ((n[j] + 2) * n[j])));
    }
    const std::size_t peers = x.size();
    const auto shares =
        ShareLikelihoods(*PeerEstimates::WithStandardErrors(std::move(x), errors, std::move(df)));
    return MomentsOf(*PeerShrinkage::Fit(*shares), peers, 20000).means;
  };
  const std::vector<double> df = {3, std::numeric_limits<double>::infinity(), 8, 8, 8, 8};
  const auto middle =
      mean_logits({0.95, 0.9, 0.85, 0.7, 0.8, 0.75}, {60, 80, 400, 100, 90, 50}, df);
  const std::vector<double> middle_in_r = {2.4222, 2.1008, 1.7344, 0.9641, 1.4443, 1.2414};
  for (std::size_t j = 0; j < 6; ++j) EXPECT_NEAR(middle[j], middle_in_r[j], 0.02) << j;
  const auto edge = mean_logits({1, 0.95, 0.95, 0.9, 0.85, 0.8}, {60, 80, 60, 90, 40, 100}, {});
  const std::vector<double> edge_in_r = {4.9212, 2.9870, 2.9994, 2.2726, 1.8979, 1.4578};
  // A share of 1 has the widest posterior.
  EXPECT_NEAR(edge[0], edge_in_r[0], 0.1);
  for (std::size_t j = 1; j < 6; ++j) EXPECT_NEAR(edge[j], edge_in_r[j], 0.02) << j;
}

TEST(PeerShrinkageTest, PreciseEstimatesKeepTheirValuesAndNoisyOnesGoToTheMean) {
  const Moments precise = MomentsOf(
      OfMeans(*PeerEstimates::WithStandardErrors({10, 20, 30, 4000}, {0.01, 0.01, 0.01, 0.01})), 4,
      4000);
  EXPECT_NEAR(precise.means[1], 20, 0.001);
  EXPECT_NEAR(precise.means[3], 4000, 0.001);
  EXPECT_NEAR(precise.deviations[3], 0.01, 0.002);
  const Moments noisy = MomentsOf(OfMeans(*PeerEstimates::WithStandardErrors(
                                      {80, 81, 79, 80.5, 79.5, 80}, std::vector<double>(6, 30))),
                                  6, 4000);
  EXPECT_NEAR(noisy.means[1], 80, 1);
}

TEST(PeerShrinkageTest, AnOutlierIsBelievedLessWhereItsErrorIsUncertain) {
  const std::vector<double> estimates = {80, 81, 79, 80.5, 79.5, 80, 81.5, 78.5, 80, 90};
  const auto mean_of_last = [&](std::vector<double> df) {
    const auto peers =
        PeerEstimates::WithStandardErrors(estimates, std::vector<double>(10, 2), std::move(df));
    return MomentsOf(OfMeans(*peers), 10, 5000).means.back();
  };
  const double known = mean_of_last({});
  EXPECT_LT(mean_of_last(std::vector<double>(10, 3)), known - 0.2);
  // Many degrees of freedom are as good as a known error.
  EXPECT_NEAR(mean_of_last(std::vector<double>(10, 1e6)), known, 0.05);
}

TEST(PeerShrinkageTest, AsManyDrawsAsAskedForAndTheSameAgain) {
  const PeerShrinkage schools = OfMeans(EightSchools());
  const auto draws = [&](std::size_t count) {
    HashedNormals normals(3);
    std::vector<double> all;
    schools.ForEachDraw(count, normals, [&](std::span<const double> theta) {
      all.insert(all.end(), theta.begin(), theta.end());
    });
    return all;
  };
  EXPECT_EQ(draws(1).size(), 8U);
  EXPECT_EQ(draws(255).size(), 8U * 255);
  EXPECT_EQ(draws(1001), draws(1001));
}

TEST(PeerShrinkageTest, FewerThanThreePeersAreNamed) {
  const auto two = MeanLikelihoods(*PeerEstimates::WithStandardErrors({1, 2}, {1, 1}));
  EXPECT_EQ(PeerShrinkage::Fit(*two).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
