// Expected values: R 4.2.2, qt, qnorm, qbeta, pt, pnorm.
#include "libs/stats/quantile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sipas::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void ExpectRelative(const Result<double>& got, double expected, double relative) {
  ASSERT_TRUE(got.ok());
  EXPECT_NEAR(*got, expected, relative * std::abs(expected));
}

TEST(QuantileTest, StudentEqualsR) {
  ExpectRelative(StudentUpperQuantile(0.025, 10), 2.2281388519862739, 1e-11);
  ExpectRelative(StudentUpperQuantile(0.025, 1), 12.706204736174694, 1e-11);
  ExpectRelative(StudentUpperQuantile(0.005, 2.5), 7.1637281389488026, 1e-11);
  ExpectRelative(StudentUpperQuantile(0.05, 41.74441165709379), 1.6821846279018975, 1e-11);
  ExpectRelative(StudentUpperQuantile(1e-12, 5), 393.95695957760387, 1e-10);
}

TEST(QuantileTest, NormalEqualsRDeepIntoTheTail) {
  ExpectRelative(NormalUpperQuantile(0.025), 1.9599639845400536, 1e-14);
  ExpectRelative(NormalUpperQuantile(1e-20), 9.2623400897984052, 1e-14);
  ExpectRelative(StudentUpperQuantile(0.025, kInfinity), 1.9599639845400536, 1e-14);
}

TEST(QuantileTest, BetaEqualsR) {
  ExpectRelative(BetaLowerQuantile(0.025, 81, 183), 0.25273674558527115, 1e-13);
  ExpectRelative(BetaLowerQuantile(0.025, 0.5, 3), 0.0001778199329347577, 1e-12);
  ExpectRelative(BetaLowerQuantile(0.025, 14.2, 1e3), 0.0077204828617136543, 1e-12);
  ExpectRelative(BetaUpperQuantile(0.025, 82, 182), 0.3676219226013514, 1e-13);
  ExpectRelative(BetaUpperQuantile(0.025, 1.5, 2), 0.88213661192941972, 1e-13);
  ExpectRelative(BetaUpperQuantile(0.025, 300, 0.7), 0.9999849982131972, 1e-13);
}

TEST(QuantileTest, TwoSidedPEqualsR) {
  ExpectRelative(StudentTwoSidedP(1.8399036285570793, 63), 0.070494221466502693, 1e-11);
  ExpectRelative(StudentTwoSidedP(-1.8399036285570793, 41.74441165709379), 0.072900138515669732,
                 1e-11);
  ExpectRelative(StudentTwoSidedP(1.8399036285570793, kInfinity), 0.065782387213720386, 1e-13);
  ExpectRelative(StudentTwoSidedP(40, 8), 1.6785718879145774e-10, 1e-11);
  ExpectRelative(StudentTwoSidedP(0, 8), 1.0, 1e-15);
}

// Far more arguments than are remembered, asked for in turn.
TEST(QuantileTest, WhatWasAskedBeforeChangesNothing) {
  std::vector<double> first;
  for (int round = 0; round < 3; ++round) {
    std::size_t place = 0;
    for (double df = 1; df <= 300; df += 1.5) {
      for (const double tail : {0.025, 0.05}) {
        const double found = *StudentUpperQuantile(tail, df);
        if (round == 0) first.push_back(found);
        EXPECT_EQ(found, first[place++]) << tail << ", " << df;
      }
    }
    ExpectRelative(StudentUpperQuantile(0.025, 10), 2.2281388519862739, 1e-11);
    ExpectRelative(StudentUpperQuantile(0.025, 1), 12.706204736174694, 1e-11);
  }
}

TEST(QuantileTest, NamesWhatItRefuses) {
  for (const double tail : {0.0, 1.0, -0.1, 1.5, std::nan("")}) {
    EXPECT_EQ(NormalUpperQuantile(tail).error(), Error::kLevelOutOfRange);
    EXPECT_EQ(StudentUpperQuantile(tail, 5).error(), Error::kLevelOutOfRange);
    EXPECT_EQ(BetaLowerQuantile(tail, 1, 1).error(), Error::kLevelOutOfRange);
    EXPECT_EQ(BetaUpperQuantile(tail, 1, 1).error(), Error::kLevelOutOfRange);
  }
  for (const double df : {0.0, -1.0, std::nan("")}) {
    EXPECT_EQ(StudentUpperQuantile(0.025, df).error(), Error::kNoDegreesOfFreedom);
    EXPECT_EQ(StudentTwoSidedP(1, df).error(), Error::kNoDegreesOfFreedom);
  }
  EXPECT_EQ(BetaLowerQuantile(0.025, 0, 1).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(BetaUpperQuantile(0.025, 1, kInfinity).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(StudentTwoSidedP(kInfinity, 5).error(), Error::kVarianceOutOfRange);
}

TEST(QuantileTest, NeverThrowsForExtremeArguments) {
  // 1e-300 with a fraction of a degree of freedom lies beyond the largest double.
  EXPECT_EQ(StudentUpperQuantile(1e-300, 0.1).error(), Error::kNumericFailure);
  EXPECT_TRUE(BetaLowerQuantile(1e-300, 1e-3, 1e6).ok());
}

// R: pgamma(16 + 3*4, 16, lower.tail=FALSE), skewness 0.5; pgamma(4 - 2*2, 4) = 0, skewness -1.
TEST(QuantileTest, PearsonTailIsAShiftedGammaOrTheNormalTail) {
  EXPECT_NEAR(*PearsonThreeUpperTail(3, 0.5), 0.00542574535583623, 1e-15);
  EXPECT_EQ(*PearsonThreeUpperTail(2, -1), 0.0);
  EXPECT_EQ(*PearsonThreeUpperTail(-2.5, 1), 1.0);
  EXPECT_NEAR(*PearsonThreeUpperTail(1.96, 0), 0.0249978951482204, 1e-15);
  EXPECT_NEAR(*PearsonThreeUpperTail(1.96, 1e-4), 0.0249978951482204, 1e-5);
  EXPECT_NEAR(*PearsonThreeUpperTail(1, -2), 0.0, 1e-15);
  EXPECT_EQ(PearsonThreeUpperTail(std::nan(""), 0).error(), Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
