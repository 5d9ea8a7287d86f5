#include "libs/stats/rank_reliability.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sipas::stats {
namespace {

// s^2 = 100, errors 4 and 4 and 10: their mean is 6, between 94.
TEST(RankReliabilityTest, ByHand) {
  const auto peers = PeerEstimates::WithStandardErrors({70, 80, 90}, {2, 2, std::sqrt(10.0)});
  const auto reliability = ReliabilityOf(*peers);
  EXPECT_NEAR(reliability->between_variance, 94, 1e-12);
  EXPECT_NEAR(reliability->mean_error_variance, 6, 1e-12);
  EXPECT_NEAR(reliability->overall, 0.94, 1e-12);
  EXPECT_NEAR(reliability->peers[0], 94.0 / 98, 1e-12);
  EXPECT_NEAR(reliability->peers[2], 94.0 / 104, 1e-12);
}

TEST(RankReliabilityTest, AnErrorThatAllShareDoesNotBlurTheRanking) {
  Covariance covariance(3);
  for (const std::size_t i : {0, 1, 2}) covariance.AddEntry(i, i, 4);
  covariance.AddOuter(std::vector<double>{1, 1, 1}, 50);
  const auto peers = PeerEstimates::WithCovariance({70, 80, 90}, covariance);
  EXPECT_NEAR(ReliabilityOf(*peers)->overall, 0.96, 1e-12);
}

TEST(RankReliabilityTest, DifferencesThatErrorsExplainAreWorthNothing) {
  const auto peers = PeerEstimates::WithStandardErrors({79, 80, 81}, {2, 2, 2});
  EXPECT_EQ(ReliabilityOf(*peers)->overall, 0);
  EXPECT_EQ(ReliabilityOf(*peers)->peers[1], 0);
}

TEST(RankReliabilityTest, OnePeerOrNoVarianceAtAllIsNamed) {
  EXPECT_EQ(ReliabilityOf(*PeerEstimates::WithStandardErrors({79}, {2})).error(),
            Error::kShapeMismatch);
  EXPECT_EQ(ReliabilityOf(*PeerEstimates::WithStandardErrors({79, 79}, {0, 0})).error(),
            Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
