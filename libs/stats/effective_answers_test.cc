#include "libs/stats/effective_answers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace sipas::stats {
namespace {

TEST(EffectiveAnswersTest, TheAnswersBehindSmoothedVariancesComeBack) {
  // Mean 0.75: two answers of variance 0.1875 each.
  const auto error = [](double x, double n) {
    return std::sqrt((n * x * (1 - x) + 0.375) / ((n + 2) * n));
  };
  const auto answers = EffectiveAnswers(*PeerEstimates::WithStandardErrors(
      {1, 0.5, 0.75}, {error(1, 30), error(0.5, 12.5), error(0.75, 400)}));
  EXPECT_NEAR((*answers)[0], 30, 1e-9);
  EXPECT_NEAR((*answers)[1], 12.5, 1e-9);
  EXPECT_NEAR((*answers)[2], 400, 1e-7);
}

TEST(EffectiveAnswersTest, AShareAtTheEndGetsTheVarianceOfItsAnswers) {
  const auto answers = EffectiveAnswers(
      *PeerEstimates::WithStandardErrors({1, 0.5}, {std::sqrt(BoundaryVariance(30, 0.75)), 0.1}));
  EXPECT_NEAR((*answers)[0], 30, 1e-9);
}

TEST(EffectiveAnswersTest, WhatIsNoShareOrHasNoVarianceIsNamed) {
  const auto error = [](std::vector<double> shares, std::vector<double> errors) {
    return EffectiveAnswers(*PeerEstimates::WithStandardErrors(std::move(shares), errors)).error();
  };
  EXPECT_EQ(error({-0.1, 0.5}, {1, 1}), Error::kNotAShare);
  EXPECT_EQ(error({0.9, 0.5}, {0.1, 0}), Error::kVarianceOutOfRange);
  EXPECT_EQ(error({0, 0}, {0.1, 0.1}), Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
