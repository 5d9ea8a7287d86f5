#include "libs/stats/rank_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "libs/stats/quantile.h"
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
  EXPECT_EQ(CompetitionRanks(peers.estimates()), (std::vector<std::size_t>{1, 1, 1}));
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

double OneSidedP(double t, double df) {
  if (std::isinf(df)) return std::erfc(t / std::sqrt(2.0)) / 2;
  const double two_sided = *StudentTwoSidedP(t, df);
  return t > 0 ? two_sided / 2 : 1 - two_sided / 2;
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
      if (i != j) tests.push_back({OneSidedP(t, peers.difference_df(i, j)), i, j});
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
    const PeerEstimates normal = Peers(estimates, errors);
    EXPECT_EQ(*RankSets(normal, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05),
              HolmBySorting(normal, 0.05))
        << seed;
    // Degrees of freedom that no rounding changes.
    const auto student = PeerEstimates::WithStandardErrors(estimates, std::vector<double>(30, 0.8),
                                                           std::vector<double>(30, 7));
    EXPECT_EQ(*RankSets(*student, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05),
              HolmBySorting(*student, 0.05))
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

TEST(RankSetsTest, PeersOfWhichNoDifferenceCanBeMeasuredAreNotSeparated) {
  const Sets all = {{1, 2}, {1, 2}};
  EXPECT_EQ(*RankSets(Peers({1, 2}, {0, 0}), RankFamily::kMarginal, RankMethod::kHolm, 0.05), all);
  Covariance same(2);
  same.AddOuter(std::vector<double>{0.1, 0.1}, 1);
  const auto peers = PeerEstimates::WithCovariance({60, 50}, same);
  EXPECT_EQ(*RankSets(*peers, RankFamily::kMarginal, RankMethod::kHolm, 0.05), all);
}

// |t| = 7.07; t(2) at 0.05/2 is 4.3 and at 0.025/2 is 6.2, t(1) at 0.05/2 is 12.7.
TEST(RankSetsTest, FewDegreesOfFreedomWidenTheSets) {
  const auto sets = [](double df) {
    return *RankSets(*PeerEstimates::WithStandardErrors({60, 50}, {1, 1}, {df, df + 1}),
                     RankFamily::kMarginal, RankMethod::kHolm, 0.05);
  };
  EXPECT_EQ(sets(2), (Sets{{1, 1}, {2, 2}}));
  EXPECT_EQ(sets(1), (Sets{{1, 2}, {1, 2}}));
  EXPECT_EQ(sets(0.9), (Sets{{1, 2}, {1, 2}}));
}

TEST(RankSetsTest, ALevelOfHalfOrMoreIsNamed) {
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
