#include "libs/stats/rank_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "libs/stats/rank_display.h"
#include "libs/stats/rank_max_t.h"

namespace sipas::stats {
namespace {

using Sets = std::vector<RankSet>;

PeerEstimates Peers(std::vector<double> estimates, const std::vector<double>& errors) {
  return *PeerEstimates::WithStandardErrors(std::move(estimates), errors);
}

TEST(RankSetsTest, TiedPeersShareTheirRankAndAreNeverSeparated) {
  const PeerEstimates peers = Peers({75, 75, 75}, {1, 1, 1});
  EXPECT_EQ(CompetitionRanks(peers), (std::vector<std::size_t>{1, 1, 1}));
  for (const auto family : {RankFamily::kSimultaneous, RankFamily::kMarginal}) {
    EXPECT_EQ(*RankSets(peers, family, RankMethod::kHolm, 0.05), Sets(3, RankSet{1, 3}));
  }
}

TEST(RankSetsTest, WellSeparatedPeersHaveOneRankEach) {
  const PeerEstimates peers = Peers({70, 90, 80}, {0.1, 0.1, 0.1});
  const Sets expected = {{3, 3}, {1, 1}, {2, 2}};
  EXPECT_EQ(*RankSets(peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05), expected);
  EXPECT_EQ(
      MaxTRankSets(peers, RankFamily::kSimultaneous, HashedNormalDraws(1, 2000, 3), 0.05)->sets,
      expected);
  EXPECT_EQ(IntervalRankSets(peers, 0.05)->sets, expected);
}

// Holm by its definition: p-values sorted, each against alpha/(m - i + 1).
Sets HolmBySorting(const PeerEstimates& peers, double alpha) {
  struct Test {
    double p;
    std::size_t i;
    std::size_t j;
  };
  const std::size_t n = peers.size();
  std::vector<Test> tests;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double t =
          (peers.estimate(i) - peers.estimate(j)) / std::sqrt(peers.difference_variance(i, j));
      if (i != j) tests.push_back({std::erfc(t / std::sqrt(2.0)) / 2, i, j});
    }
  }
  std::sort(tests.begin(), tests.end(), [](const Test& a, const Test& b) { return a.p < b.p; });
  std::vector<bool> better(n * n);
  for (std::size_t k = 0; k < tests.size(); ++k) {
    if (tests[k].p > alpha / static_cast<double>(tests.size() - k)) break;
    better[tests[k].i * n + tests[k].j] = true;
  }
  return RankSetsFromPairs(n, better);
}

TEST(RankSetsTest, HolmWithoutASortEqualsHolm) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const NormalDraws draws = HashedNormalDraws(seed, 2, 30);
    std::vector<double> estimates;
    std::vector<double> errors;
    for (std::size_t i = 0; i < 30; ++i) {
      estimates.push_back(80 + 4 * draws[0][i]);
      errors.push_back(0.3 + std::abs(draws[1][i]));
    }
    const PeerEstimates peers = Peers(estimates, errors);
    EXPECT_EQ(*RankSets(peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05),
              HolmBySorting(peers, 0.05))
        << seed;
  }
}

TEST(RankSetsTest, AMarginalSetIsNeverWiderThanTheSimultaneousOne) {
  const PeerEstimates peers = Peers({70, 72, 75, 79, 84}, {1, 1.5, 1, 2, 1});
  const Sets joint = *RankSets(peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05);
  const Sets single = *RankSets(peers, RankFamily::kMarginal, RankMethod::kHolm, 0.05);
  for (std::size_t j = 0; j < peers.size(); ++j) {
    EXPECT_GE(single[j].lower, joint[j].lower);
    EXPECT_LE(single[j].upper, joint[j].upper);
  }
}

TEST(RankSetsTest, ANegativeOrMissingVarianceOfADifferenceIsNamed) {
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, 2}, {0, 0}).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, 2}, {1}).error(), Error::kShapeMismatch);
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, std::nan("")}, {1, 1}).error(),
            Error::kScoreNotFinite);
  EXPECT_EQ(RankSets(Peers({1, 2}, {1, 1}), RankFamily::kMarginal, RankMethod::kHolm, 0.7).error(),
            Error::kLevelOutOfRange);
}

TEST(RankMaxTTest, TheSameSeedGivesTheSameDrawsAndTheyLookNormal) {
  const NormalDraws draws = HashedNormalDraws(7, 20000, 1);
  EXPECT_EQ(draws, HashedNormalDraws(7, 20000, 1));
  EXPECT_NE(draws, HashedNormalDraws(8, 20000, 1));
  double sum = 0;
  double squares = 0;
  for (const auto& draw : draws) {
    sum += draw[0];
    squares += draw[0] * draw[0];
  }
  EXPECT_NEAR(sum / 20000, 0, 0.03);
  EXPECT_NEAR(squares / 20000, 1, 0.04);
}

TEST(RankDisplayTest, EqualErrorsGiveTheKnownOverlapQuantile) {
  EXPECT_NEAR(*OverlapQuantile(Peers({1, 2, 3}, {2, 2, 2}), 0.05),
              1.959963984540054 / std::sqrt(2.0), 1e-12);
}

TEST(RankDisplayTest, ExpectedRanksSumToThoseOfAnyOrder) {
  const std::vector<double> ranks = ExpectedRanks(Peers({70, 71, 75}, {1, 2, 1}));
  EXPECT_NEAR(ranks[0] + ranks[1] + ranks[2], 6, 1e-12);
  EXPECT_GT(ranks[0], ranks[2]);
}

}  // namespace
}  // namespace sipas::stats
