#include "libs/stats/rank_groups.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "libs/stats/rank_max_t.h"

namespace sipas::stats {
namespace {

using Groups = std::vector<std::size_t>;

TEST(RankGroupsTest, TauBestAreThoseWhoseLowerBoundReachesTau) {
  const std::vector<RankSet> sets = {{1, 3}, {2, 4}, {1, 2}, {4, 4}};
  EXPECT_EQ(TauBest(sets, 1), (Groups{0, 2}));
  EXPECT_EQ(TauBest(sets, 2), (Groups{0, 1, 2}));
  EXPECT_EQ(TauBest(sets, 4), (Groups{0, 1, 2, 3}));
}

TEST(RankGroupsTest, ACutNeedsBothSides) {
  // The two best in any order, a clear third, two last that are not told apart.
  EXPECT_EQ(TieGroups({2, 1, 3, 4, 4}, {{1, 2}, {1, 2}, {3, 3}, {4, 5}, {4, 5}}),
            (Groups{1, 1, 2, 3, 3}));
  // The upper sets end at 2, but the last may be second.
  EXPECT_EQ(TieGroups({1, 2, 3}, {{1, 2}, {1, 2}, {2, 3}}), (Groups{1, 1, 1}));
  EXPECT_EQ(TieGroups({1, 1, 1}, {{1, 3}, {1, 3}, {1, 3}}), (Groups{1, 1, 1}));
  EXPECT_TRUE(TieGroups({}, {}).empty());
}

// Peers of three levels that lie far apart: a cut separates only pairs that Holm's test, whose
// critical value is never below that of half the statements, tells apart.
TEST(RankGroupsTest, EveryPairAcrossACutIsToldApart) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const NormalDraws draws = HashedNormalDraws(seed, 1, 12);
    std::vector<double> estimates;
    for (std::size_t i = 0; i < 12; ++i) estimates.push_back((i % 3 == 0 ? 10 : 0) + draws[0][i]);
    const auto peers = PeerEstimates::WithStandardErrors(estimates, std::vector<double>(12, 1));
    const auto sets = RankSets(*peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05);
    const Groups groups = TieGroups(CompetitionRanks(peers->estimates()), *sets);
    for (std::size_t i = 0; i < 12; ++i) {
      for (std::size_t j = 0; j < 12; ++j) {
        if (groups[i] >= groups[j]) continue;
        EXPECT_GT(peers->distance(i, j), *BonferroniCriticalValue(12 * 11 / 2, 0.05)) << seed;
      }
    }
    EXPECT_LT(groups[0], groups[1]) << seed;
  }
}

}  // namespace
}  // namespace sipas::stats
