#include "libs/stats/logit_scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sipas::stats {
namespace {

TEST(LogitScaleTest, ManyAnswersHaveLogitsWithTheErrorOfTheDeltaMethod) {
  // V/(x(1 - x))^2 with V = x(1 - x)/10^6; the first guess is the share itself up to 10^-5.
  const auto logits = OnLogitScale(*PeerEstimates::WithStandardErrors(
      {0.5, 0.9}, {std::sqrt(0.25 / 1e6), std::sqrt(0.09 / 1e6)}, {3, 7}));
  EXPECT_NEAR(logits->estimate(0), 0, 1e-6);
  EXPECT_NEAR(logits->estimate(1), std::log(9), 1e-6);
  EXPECT_NEAR(logits->variance(0) * 0.25e6, 1, 1e-4);
  EXPECT_NEAR(logits->variance(1) * 0.09e6, 1, 1e-4);
  EXPECT_EQ(logits->df(1), 7);
}

// A variance (n S^2 + 2 Sbar^2)/((n + 2) n) of smoothed answers gives n = 30 back, at 1 too: mean
// 0.75, Sbar^2 = 0.1875. The estimates have the sample variance 0.0625.
TEST(LogitScaleTest, AShareOfOneIsLinearisedAroundItsFirstGuess) {
  const auto smoothed = [](double x) { return (30 * x * (1 - x) + 2 * 0.1875) / (32 * 30); };
  const auto logits = OnLogitScale(*PeerEstimates::WithStandardErrors(
      {1, 0.5, 0.75},
      {std::sqrt(smoothed(1)), std::sqrt(smoothed(0.5)), std::sqrt(smoothed(0.75))}));
  const double between = 0.0625 - (smoothed(1) + smoothed(0.5) + smoothed(0.75)) / 3;
  const double guess = 0.75 + 0.25 * between / (between + smoothed(1));
  const double spread = guess * (1 - guess);
  EXPECT_NEAR(logits->estimate(0), std::log(guess / (1 - guess)) + (1 - guess) / spread, 1e-10);
  EXPECT_NEAR(logits->variance(0), 1 / (30 * spread), 1e-10);
  // In the middle the guess is the mean, which is the share.
  EXPECT_NEAR(logits->estimate(2), std::log(3), 1e-12);
  EXPECT_NEAR(logits->variance(2), 1 / (30 * 0.1875), 1e-12);
}

TEST(LogitScaleTest, WhatIsNoShareOrHasNoVarianceIsNamed) {
  EXPECT_EQ(OnLogitScale(*PeerEstimates::WithStandardErrors({1.1, 0.5}, {1, 1})).error(),
            Error::kNotAShare);
  EXPECT_EQ(OnLogitScale(*PeerEstimates::WithStandardErrors({0.9, 0.5}, {0, 1})).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(OnLogitScale(*PeerEstimates::WithStandardErrors({1, 1}, {1, 1})).error(),
            Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
