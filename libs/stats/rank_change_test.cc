#include "libs/stats/rank_change.h"

#include <gtest/gtest.h>

#include <vector>

#include "libs/stats/eight_schools_for_test.h"

namespace sipas::stats {
namespace {

TEST(RankChangeTest, SetOfTheChangeIsLatestBestMinusEarlierWorst) {
  EXPECT_EQ(RankChangeSet({3, 7}, {2, 4}), (RankChange{-5, 1}));
  EXPECT_EQ(RankChangeSet({1, 1}, {34, 34}), (RankChange{33, 33}));
}

// Cumulative probabilities of the change under no true change by an own program in R, 400,000
// draws: peer 1: P(d <= -7) = 0.0158, P(d <= -6) = 0.0467, P(d <= 5) = 0.958, P(d <= 6) = 0.986.
// Peer 5: P(d <= -5) = 0.065, P(d <= -4) = 0.122, P(d <= 3) = 0.883, P(d <= 4) = 0.940.
TEST(RankChangeTest, OrdinaryChangesEqualASimulationInR) {
  const auto later =
      PeerEstimates::WithStandardErrors({20, 10, 5, 0, 2, -4, 6, 3}, std::vector<double>(8, 12));
  EXPECT_EQ(*OrdinaryRankChange(EightSchools(), *later, 0, 0.05, 10000), (RankChange{-6, 6}));
  EXPECT_EQ(*OrdinaryRankChange(EightSchools(), *later, 4, 0.20, 10000), (RankChange{-4, 4}));
}

TEST(RankChangeTest, WhereErrorsAreSmallNoChangeIsOrdinary) {
  const auto peers = PeerEstimates::WithStandardErrors({50, 60, 70, 80}, {0.1, 0.1, 0.1, 0.1});
  const auto ordinary = OrdinaryRankChange(*peers, *peers, 2, 0.05, 2000);
  EXPECT_EQ(*ordinary, (RankChange{0, 0}));
  EXPECT_TRUE(ordinary->Contains(0));
  EXPECT_FALSE(ordinary->Contains(1));
}

TEST(RankChangeTest, EveryUnusableInputIsNamed) {
  const auto three = PeerEstimates::WithStandardErrors({1, 2, 3}, {1, 1, 1});
  EXPECT_EQ(OrdinaryRankChange(EightSchools(), *three, 0, 0.05, 100).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(OrdinaryRankChange(*three, *three, 3, 0.05, 100).error(), Error::kShapeMismatch);
  EXPECT_EQ(OrdinaryRankChange(*three, *three, 0, 0.6, 100).error(), Error::kLevelOutOfRange);
  const auto without = PeerEstimates::WithStandardErrors({1, 2, 3}, {1, 1, 0});
  EXPECT_EQ(OrdinaryRankChange(*three, *without, 0, 0.05, 100).error(), Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
