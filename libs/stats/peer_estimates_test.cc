#include "libs/stats/peer_estimates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sipas::stats {
namespace {

TEST(PeerEstimatesTest, VarianceOfADifferenceByHand) {
  Covariance covariance(2);
  covariance.AddEntry(0, 0, 4);
  covariance.AddEntry(1, 1, 9);
  covariance.AddEntry(0, 1, 2);
  const auto peers = PeerEstimates::WithCovariance({10, 7}, covariance);
  EXPECT_EQ(peers->difference_variance(0, 1), 9);
  EXPECT_EQ(peers->distance(0, 1), 1);
  EXPECT_EQ(peers->distance(1, 0), -1);
  EXPECT_TRUE(std::isinf(peers->difference_df(0, 1)));
}

TEST(PeerEstimatesTest, ADifferenceHasTheSmallerDegreesOfFreedom) {
  const auto peers = PeerEstimates::WithStandardErrors({1, 2, 3}, {1, 2, 1}, {2, 8, 5});
  EXPECT_EQ(peers->difference_df(0, 1), 2);
  EXPECT_EQ(peers->difference_df(2, 1), 5);
}

TEST(PeerEstimatesTest, WhatIsLeftByRoundingOrLessIsNoVariance) {
  Covariance same(2);
  same.AddOuter(std::vector<double>{0.1, 0.1}, 1);
  const auto peers = PeerEstimates::WithCovariance({60, 50}, same);
  EXPECT_EQ(peers->difference_variance(0, 1), 0);
  EXPECT_EQ(peers->distance(0, 1), 0);
  Covariance impossible(2);
  impossible.AddEntry(0, 0, 1);
  impossible.AddEntry(1, 1, 1);
  impossible.AddEntry(0, 1, 2);
  EXPECT_EQ(PeerEstimates::WithCovariance({1, 2}, impossible)->distance(0, 1), 0);
}

TEST(PeerEstimatesTest, EveryUnusableInputIsNamed) {
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, 2}, {1}).error(), Error::kShapeMismatch);
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, 2}, {1, 1}, {4}).error(), Error::kShapeMismatch);
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, std::nan("")}, {1, 1}).error(),
            Error::kScoreNotFinite);
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, 2}, {1, std::nan("")}).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(PeerEstimates::WithStandardErrors({1, 2}, {1, 1}, {4, 0}).error(),
            Error::kNoDegreesOfFreedom);
  Covariance unknown(2);
  unknown.AddEntry(0, 1, std::nan(""));
  EXPECT_EQ(PeerEstimates::WithCovariance({1, 2}, unknown).error(), Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
