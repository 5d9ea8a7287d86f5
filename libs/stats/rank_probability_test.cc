#include "libs/stats/rank_probability.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "libs/stats/eight_schools_for_test.h"

namespace sipas::stats {
namespace {

std::vector<PeerLikelihood> Schools() { return *MeanLikelihoods(EightSchools()); }

// With the variance that moderation gives to n effective answers.
std::vector<PeerLikelihood> Shares(std::vector<double> x, const std::vector<double>& n,
                                   std::vector<double> df = {}) {
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  std::vector<double> errors;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double sum = n[j] * x[j] * (1 - x[j]) + 2 * mean * (1 - mean);
    errors.push_back(std::sqrt(sum / ((n[j] + 2) * n[j])));
  }
  return *ShareLikelihoods(*PeerEstimates::WithStandardErrors(std::move(x), errors, std::move(df)));
}

TEST(RankProbabilityTest, EightSchoolsEqualASimulationInR) {
  // 500,000 draws of an own program in R: standard error below 0.001.
  const std::vector<double> best = {0.3043, 0.0896, 0.0696, 0.0881, 0.0313, 0.0528, 0.2225, 0.1418};
  const std::vector<double> best3 = {0.6321, 0.3544, 0.2602, 0.3391, 0.162, 0.2334, 0.6017, 0.4171};
  const auto one = TopProbabilities(Schools(), 1, 10000);
  const auto three = TopProbabilities(Schools(), 3, 10000);
  for (std::size_t j = 0; j < 8; ++j) {
    EXPECT_NEAR((*one)[j], best[j], 0.015) << j;
    EXPECT_NEAR((*three)[j], best3[j], 0.015) << j;
  }
}

// P(best) of sums over a grid of mu, tau and every true value, by an own program in R.
TEST(RankProbabilityTest, SharesEqualBruteForceInR) {
  const auto expect = [](const std::vector<PeerLikelihood>& peers,
                         const std::vector<double>& best) {
    const auto said = TopProbabilities(peers, 1, 10000);
    for (std::size_t j = 0; j < best.size(); ++j) EXPECT_NEAR((*said)[j], best[j], 0.01) << j;
  };
  const std::vector<double> x = {1, 0.95, 0.95, 0.9, 0.85, 0.8};
  const std::vector<double> n = {60, 80, 60, 90, 40, 100};
  expect(Shares(x, n), {0.8769, 0.0564, 0.0635, 0.0021, 0.0010, 0.0000});
  expect(Shares(x, n, std::vector<double>(6, 6)), {0.7600, 0.1077, 0.1113, 0.0118, 0.0083, 0.0008});
  expect(Shares({0.95, 0.9, 0.85, 0.7, 0.8, 0.75}, {60, 80, 400, 100, 90, 50},
                {3, std::numeric_limits<double>::infinity(), 8, 8, 8, 8}),
         {0.6661, 0.2784, 0.0362, 0.0009, 0.0104, 0.0075});
}

TEST(RankProbabilityTest, ProbabilitiesSumToKAndRepeatToTheBit) {
  const auto first = TopProbabilities(Schools(), 3, 2000);
  EXPECT_NEAR(std::accumulate(first->begin(), first->end(), 0.0), 3, 1e-9);
  EXPECT_EQ(*first, *TopProbabilities(Schools(), 3, 2000));
}

TEST(RankProbabilityTest, ClearlyBestIsBest) {
  const auto peers =
      MeanLikelihoods(*PeerEstimates::WithStandardErrors({90, 50, 51, 49, 52}, {1, 1, 1, 1, 1}));
  EXPECT_EQ(TopProbabilities(*peers, 1, 1000)->front(), 1);
  EXPECT_EQ(TopProbabilities(*peers, 5, 1000)->back(), 1);
  EXPECT_GT(
      TopProbabilities(Shares({1, 0.8, 0.81, 0.79, 0.8}, std::vector<double>(5, 900)), 1, 4000)
          ->front(),
      0.999);
}

TEST(RankProbabilityTest, EqualsHaveEqualProbabilities) {
  const auto said =
      TopProbabilities(Shares({1, 1, 1, 0.9, 0.9, 0.9}, std::vector<double>(6, 50)), 2, 10000);
  for (const std::size_t j : {0, 1, 2}) {
    EXPECT_NEAR((*said)[j], (*said)[0], 0.015);
    EXPECT_NEAR((*said)[3 + j], (*said)[3], 0.015);
  }
}

// Shares of the dissatisfied: who is among the best k is not among the worst p - k.
TEST(RankProbabilityTest, TheOtherEndOfTheScaleIsAMirror) {
  const std::vector<double> n = {40, 60, 50, 70, 60};
  const auto best = TopProbabilities(Shares({1, 0.95, 0.9, 0.9, 0.8}, n), 2, 10000);
  const auto worst = TopProbabilities(Shares({0, 0.05, 0.1, 0.1, 0.2}, n), 3, 10000);
  for (std::size_t j = 0; j < 5; ++j) EXPECT_NEAR((*best)[j], 1 - (*worst)[j], 0.015) << j;
}

TEST(RankProbabilityTest, KOutsideThePeersIsNamed) {
  EXPECT_EQ(TopProbabilities(Schools(), 0, 100).error(), Error::kShapeMismatch);
  EXPECT_EQ(TopProbabilities(Schools(), 9, 100).error(), Error::kShapeMismatch);
  EXPECT_EQ(TopProbabilities(Schools(), 1, 0).error(), Error::kShapeMismatch);
}

TEST(RankProbabilityTest, LargeGroupsGetFewerDraws) {
  static_assert(DrawsFor(0) == 4000 && DrawsFor(34) == 4000);
  static_assert(DrawsFor(800) == 2500 && DrawsFor(3321) == 2000);
}

}  // namespace
}  // namespace sipas::stats
