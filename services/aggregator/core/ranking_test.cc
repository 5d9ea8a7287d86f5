#include "services/aggregator/core/ranking.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sipas::aggregator {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct Expected {
  std::vector<uint32_t> rank;
  std::vector<uint32_t> lower;
  std::vector<uint32_t> upper;
};

// Independent estimates unless there is a covariance matrix, row by row.
Ranking RankingOf(const std::vector<double>& estimates, const std::vector<double>& se,
                  const std::vector<double>& covariances = {}, double df = kInfinite,
                  const RankingOptions& options = {}) {
  const std::size_t count = estimates.size();
  RankingPeers peers{.estimates = estimates,
                     .variances = {},
                     .df = std::vector<double>(count, df),
                     .covariance = std::nullopt,
                     .are_fractions = false};
  if (!covariances.empty()) peers.covariance.emplace(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (covariances.empty()) {
      peers.variances.push_back(se[i] > 0 ? std::optional(se[i] * se[i]) : std::nullopt);
      continue;
    }
    peers.variances.emplace_back(covariances[i * count + i]);
    for (std::size_t j = 0; j < i; ++j) {
      peers.covariance->AddEntry(i, j, covariances[i * count + j]);
    }
  }
  return RankPeers(peers, options);
}

std::vector<Rank> RanksOf(const std::vector<double>& estimates, const std::vector<double>& se,
                          const std::vector<double>& covariances = {}, double df = kInfinite) {
  return RankingOf(estimates, se, covariances, df).ranks;
}

void ExpectRanks(const std::vector<Rank>& ranks, const Expected& expected) {
  ASSERT_EQ(ranks.size(), expected.rank.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    EXPECT_EQ(ranks[i].rank, expected.rank[i]) << i;
    EXPECT_EQ(ranks[i].lower, expected.lower[i]) << i;
    EXPECT_EQ(ranks[i].upper, expected.upper[i]) << i;
    EXPECT_EQ(ranks[i].peers, ranks.size());
  }
}

// Expected ranges of the next three: Holm over the 2(p-1) ordered pairs of each peer, normal
// quantiles, computed by a program in R of its own.
TEST(RankingTest, IndependentEstimates) {
  ExpectRanks(RanksOf({70.7151, 68.4829, 67.8366, 73.6228, 76.5574, 73.1734, 66.9971, 63.6409},
                      {1.6533, 1.3935, 1.2655, 1.7801, 0.7942, 1.9618, 1.4778, 0.6508}),
              {{4, 5, 6, 2, 1, 3, 7, 8}, {2, 2, 3, 1, 1, 1, 3, 7}, {7, 7, 7, 5, 3, 7, 8, 8}});
}

TEST(RankingTest, CorrelatedEstimates) {
  const std::vector<double> covariances = {
      1.194455,  0.085418,  0.107944,  0.23915,   0.098833,  -0.325673, -0.402469, -0.014777,
      0.085418,  0.887482,  0.023043,  -0.053122, -0.046765, -0.211076, -0.13277,  -0.34955,
      0.107944,  0.023043,  1.116689,  0.112298,  -0.011624, -0.193244, -0.116919, -0.252563,
      0.23915,   -0.053122, 0.112298,  1.156434,  -0.089375, -0.082707, -0.072937, 0.047351,
      0.098833,  -0.046765, -0.011624, -0.089375, 1.009587,  0.006496,  -0.193211, -0.009002,
      -0.325673, -0.211076, -0.193244, -0.082707, 0.006496,  1.388577,  0.203352,  0.512001,
      -0.402469, -0.13277,  -0.116919, -0.072937, -0.193211, 0.203352,  0.851246,  -0.040684,
      -0.014777, -0.34955,  -0.252563, 0.047351,  -0.009002, 0.512001,  -0.040684, 1.750537};
  ExpectRanks(RanksOf({80.9605, 77.1426, 79.5531, 77.8229, 80.248, 80.0024, 80.193, 79.8211}, {},
                      covariances),
              {{1, 8, 6, 7, 2, 4, 3, 5}, {1, 2, 1, 1, 1, 1, 1, 1}, {7, 8, 8, 8, 8, 8, 8, 8}});
}

TEST(RankingTest, ThirtyFourProvinces) {
  ExpectRanks(RanksOf({74.636, 74.154, 71.882, 75.187, 76.47,  76.761, 75.269, 78.422, 79.694,
                       76.703, 71.379, 77.263, 76.564, 77.397, 79.44,  79.071, 79.301, 82.09,
                       80.473, 75.48,  71.8,   76.831, 81.119, 79.523, 80.994, 79.765, 76.812,
                       78.621, 78.407, 82.401, 74.949, 82.932, 77.602, 76.885},
                      {1.3503, 1.3373, 0.4958, 0.3527, 1.1947, 0.446,  0.6401, 0.9497, 0.5434,
                       0.3351, 1.2166, 1.3752, 0.4324, 0.4843, 0.7057, 0.4475, 1.4321, 1.4463,
                       1.0571, 0.8833, 0.3696, 1.3964, 1.0371, 1.3026, 0.8266, 1.0228, 0.568,
                       1.0482, 0.563,  1.2593, 1.2298, 0.35,   0.3442, 1.1572}),
              {{30, 31, 32, 28, 25, 22, 27, 14, 8, 23, 34, 18, 24, 17, 10, 12, 11,
                3,  6,  26, 33, 20, 4,  9,  5,  7, 21, 13, 15, 2,  29, 1,  16, 19},
               {9, 11, 29, 18, 3, 10, 13, 2, 2, 10, 24, 2, 10, 6,  2, 2, 1,
                1, 1,  11, 29, 2, 1,  1,  1, 1, 7,  2,  2, 1,  10, 1, 6, 3},
               {34, 34, 34, 32, 32, 31, 32, 30, 19, 30, 34, 31, 31, 30, 22, 21, 31,
                21, 22, 32, 34, 32, 19, 30, 18, 27, 31, 31, 29, 17, 34, 9,  29, 31}});
}

TEST(RankingTest, EqualEstimatesShareARankAndExcludeNothing) {
  ExpectRanks(RanksOf({75, 75, 74.9, 75}, {1, 1, 1, 1}),
              {{1, 1, 4, 1}, {1, 1, 1, 1}, {4, 4, 4, 4}});
}

TEST(RankingTest, WellSeparatedEstimatesHaveOneRankEach) {
  ExpectRanks(RanksOf({50, 90, 70}, {0.1, 0.1, 0.1}), {{3, 1, 2}, {3, 1, 2}, {3, 1, 2}});
}

TEST(RankingTest, FewDegreesOfFreedomWidenTheRange) {
  // |t| = 7.07; the t quantile at 0.05/2 is 4.3 with 2 degrees of freedom, 12.7 with one.
  ExpectRanks(RanksOf({60, 50}, {1, 1}, {}, 2), {{1, 2}, {1, 2}, {1, 2}});
  ExpectRanks(RanksOf({60, 50}, {1, 1}, {}, 1), {{1, 2}, {1, 1}, {2, 2}});
  ExpectRanks(RanksOf({60, 50}, {1, 1}, {}, 0), {{1, 2}, {1, 1}, {2, 2}});
}

TEST(RankingTest, PeerWithoutVarianceMayHaveAnyRankAndExcludesNoOther) {
  // The middle one has none: the others can only exclude one another.
  ExpectRanks(RanksOf({90, 80, 50}, {0.1, 0, 0.1}), {{1, 2, 3}, {1, 1, 2}, {2, 3, 3}});
}

TEST(RankingTest, IdenticalErrorsExcludeNothing) {
  // Correlation one: their difference has no variance that could be measured.
  ExpectRanks(RanksOf({60, 50}, {}, {1, 1, 1, 1}), {{1, 2}, {1, 1}, {2, 2}});
}

TEST(RankingTest, ManyPeersHoldTheirRanks) {
  std::vector<double> estimates;
  std::vector<double> se;
  for (int i = 0; i < 600; ++i) {
    estimates.push_back(1000 - i);
    se.push_back(1);
  }
  for (const double df : {kInfinite, 20.0}) {
    const std::vector<Rank> ranks = RanksOf(estimates, se, {}, df);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      EXPECT_EQ(ranks[i].rank, i + 1);
      EXPECT_LE(ranks[i].simultaneous_lower, ranks[i].lower);
      EXPECT_LE(ranks[i].lower, ranks[i].rank);
      EXPECT_GE(ranks[i].upper, ranks[i].rank);
      EXPECT_GE(ranks[i].simultaneous_upper, ranks[i].upper);
      // A difference of 8 standard errors of a difference is beyond any threshold here.
      EXPECT_GE(ranks[i].lower + 11, ranks[i].rank);
      EXPECT_LE(ranks[i].upper, ranks[i].rank + 11);
    }
  }
}

TEST(RankingTest, BandsAndGroupsOfThreeLevels) {
  const std::vector<Rank> ranks = RanksOf({90, 91, 70, 50}, {1, 1, 1, 1});
  EXPECT_EQ(ranks[0].band, PeerBand::kAbove);
  EXPECT_EQ(ranks[1].band, PeerBand::kAbove);
  EXPECT_EQ(ranks[2].band, PeerBand::kBelow);
  EXPECT_EQ(ranks[3].band, PeerBand::kBelow);
  EXPECT_EQ(ranks[0].tie_group, 1U);
  EXPECT_EQ(ranks[1].tie_group, 1U);
  EXPECT_EQ(ranks[2].tie_group, 2U);
  EXPECT_EQ(ranks[3].tie_group, 3U);
}

TEST(RankingTest, APeerWithoutVarianceIsInNoBandAndKeepsAllInOneGroup) {
  const Ranking ranking = RankingOf({90, 80, 50, 20}, {0.1, 0, 0.1, 0.1}, {}, kInfinite,
                                    {.confidence_level = 0.95, .top_k = 1});
  EXPECT_EQ(ranking.ranks[1].band, PeerBand::kUnknown);
  EXPECT_EQ(ranking.ranks[0].band, PeerBand::kAbove);
  EXPECT_EQ(ranking.ranks[1].simultaneous_lower, 1U);
  EXPECT_EQ(ranking.ranks[1].simultaneous_upper, 4U);
  for (const Rank& rank : ranking.ranks) {
    EXPECT_EQ(rank.tie_group, 1U);
    EXPECT_EQ(rank.top_k_probability, std::nullopt);
  }
}

// s^2 = 100; errors of 25 make a reliability of 0.75, of 36 one of 0.64.
TEST(RankingTest, BandsAreRecommendedWhereRanksAreMostlyChance) {
  const Ranking ranks = RankingOf({70, 80, 90}, {5, 5, 5});
  EXPECT_NEAR(*ranks.reliability, 0.75, 1e-12);
  EXPECT_EQ(ranks.recommended, RankDisplay::kRanks);
  const Ranking bands = RankingOf({70, 80, 90}, {6, 6, 6});
  EXPECT_NEAR(*bands.reliability, 0.64, 1e-12);
  EXPECT_EQ(bands.recommended, RankDisplay::kBands);
  const Ranking unknown = RankingOf({70, 80, 90}, {0, 0, 0});
  EXPECT_EQ(unknown.reliability, std::nullopt);
  EXPECT_EQ(unknown.recommended, RankDisplay::kUnknown);
}

TEST(RankingTest, ProbabilitiesOfTheBestOnRequest) {
  const auto probabilities = [](uint32_t k) {
    std::vector<double> values;
    const Ranking ranking = RankingOf({80, 81, 79, 80.5}, {2, 2, 2, 2}, {}, kInfinite,
                                      {.confidence_level = 0.95, .top_k = k});
    for (const Rank& rank : ranking.ranks) values.push_back(rank.top_k_probability.value_or(-1));
    return values;
  };
  const std::vector<double> two = probabilities(2);
  EXPECT_NEAR(two[0] + two[1] + two[2] + two[3], 2, 1e-9);
  EXPECT_GT(two[1], two[2]);
  EXPECT_EQ(probabilities(0), std::vector<double>(4, -1));
  // Everybody is among the best nine of four.
  EXPECT_EQ(probabilities(9), std::vector<double>(4, 1));
}

// 60 of 60 satisfied, and no variance to show for it.
TEST(RankingTest, AShareOfOneCountsWithItsRespondentsAmongTheBest) {
  RankingPeers peers{.estimates = {1, 0.8, 0.75, 0.7},
                     .variances = {0, 0.0025, 0.003, 0.0035},
                     .df = std::vector<double>(4, kInfinite),
                     .covariance = std::nullopt,
                     .are_fractions = true};
  const RankingOptions best_one{.confidence_level = 0.95, .top_k = 1};
  EXPECT_EQ(RankPeers(peers, best_one).ranks[0].top_k_probability, std::nullopt);
  peers.respondents = {60, 64, 62, 60};
  const std::vector<Rank> ranks = RankPeers(peers, best_one).ranks;
  EXPECT_GT(*ranks[0].top_k_probability, 0.95);
  EXPECT_EQ(ranks[0].band, PeerBand::kUnknown) << "no variance, no test";
  double sum = 0;
  for (const Rank& rank : ranks) sum += *rank.top_k_probability;
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(RankingTest, NoPeersAndOnePeer) {
  EXPECT_TRUE(RanksOf({}, {}).empty());
  ExpectRanks(RanksOf({3}, {1}), {{1}, {1}, {1}});
}

}  // namespace
}  // namespace sipas::aggregator
