#include "libs/stats/arcsine_scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace sipas::stats {
namespace {

TEST(ArcsineScaleTest, ManyAnswersHaveTheErrorOfTheDeltaMethod) {
  // 1/(4 n_e) with n_e = x(1 - x)/V.
  const auto scaled = OnArcsineScale(*PeerEstimates::WithStandardErrors(
      {0.5, 0.9}, {std::sqrt(0.25 / 1e6), std::sqrt(0.09 / 1e6)}));
  EXPECT_NEAR(scaled->estimate(0), std::numbers::pi / 4, 1e-15);
  EXPECT_NEAR(scaled->variance(0) * 4e6, 1, 1e-5);
  EXPECT_NEAR(scaled->variance(1) * 4e6, 1, 1e-5);
}

// A variance (n S^2 + 2 Sbar^2)/((n + 2) n) of smoothed answers gives n back, at 1 too: mean 0.75,
// Sbar^2 = 0.1875, n = 30.
TEST(ArcsineScaleTest, SharesOfZeroAndOneGetTheSizeThatTheirSmoothedVarianceCameFrom) {
  const auto smoothed = [](double x) {
    return std::sqrt((30 * x * (1 - x) + 2 * 0.1875) / (32 * 30));
  };
  const auto scaled = OnArcsineScale(*PeerEstimates::WithStandardErrors(
      {1, 0.5, 0.75}, {smoothed(1), smoothed(0.5), smoothed(0.75)}));
  for (const std::size_t i : {0, 1, 2}) EXPECT_NEAR(scaled->variance(i), 1.0 / 120, 1e-12) << i;
  EXPECT_NEAR(scaled->estimate(0), std::numbers::pi / 2, 1e-15);
}

TEST(ArcsineScaleTest, WhatIsNoShareOrHasNoVarianceIsNamed) {
  EXPECT_EQ(OnArcsineScale(*PeerEstimates::WithStandardErrors({1.1, 0.5}, {1, 1})).error(),
            Error::kNotAShare);
  EXPECT_EQ(OnArcsineScale(*PeerEstimates::WithStandardErrors({0.9, 0.5}, {0, 1})).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(OnArcsineScale(*PeerEstimates::WithStandardErrors({1, 1}, {1, 1})).error(),
            Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
