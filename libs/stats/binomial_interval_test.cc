#include "libs/stats/binomial_interval.h"

#include <gtest/gtest.h>

namespace sipas::stats {
namespace {

// Newcombe, Statistics in Medicine 17 (1998) 857-872, Table I: 81 of 263 at 95 %.
TEST(BinomialIntervalTest, MeetsNewcombesTable) {
  const BinomialCount count{81, 263};
  const auto wilson = *BinomialInterval(count, BinomialMethod::kWilson, 0.95);
  EXPECT_NEAR(wilson.lower, 0.2553, 5e-5);
  EXPECT_NEAR(wilson.upper, 0.3662, 5e-5);
  const auto corrected = *BinomialInterval(count, BinomialMethod::kWilsonCorrected, 0.95);
  EXPECT_NEAR(corrected.lower, 0.2535, 5e-5);
  EXPECT_NEAR(corrected.upper, 0.3682, 5e-5);
  const auto exact = *BinomialInterval(count, BinomialMethod::kClopperPearson, 0.95);
  EXPECT_NEAR(exact.lower, 0.2527, 5e-5);
  EXPECT_NEAR(exact.upper, 0.3676, 5e-5);
}

TEST(BinomialIntervalTest, NobodyOrEverybodyGivesExactlyZeroOrOne) {
  for (const auto method : {BinomialMethod::kWilson, BinomialMethod::kWilsonCorrected,
                            BinomialMethod::kClopperPearson, BinomialMethod::kJeffreysBounded}) {
    EXPECT_EQ(BinomialInterval({0, 20}, method, 0.95)->lower, 0.0);
    EXPECT_EQ(BinomialInterval({20, 20}, method, 0.95)->upper, 1.0);
    EXPECT_LT(BinomialInterval({0, 20}, method, 0.95)->upper, 0.25);
  }
}

TEST(BinomialIntervalTest, ADifferenceTurnsItsSignWithItsOperands) {
  const auto forth = *NewcombeDifference({48, 80}, {56, 70}, 0.95);
  const auto back = *NewcombeDifference({56, 70}, {48, 80}, 0.95);
  EXPECT_NEAR(forth.lower, 0.0524, 5e-5);  // Newcombe (1998b), Table II (a)
  EXPECT_NEAR(forth.upper, 0.3339, 5e-5);
  EXPECT_DOUBLE_EQ(back.lower, -forth.upper);
}

TEST(BinomialIntervalTest, RefusesImpossibleCountsAndLevels) {
  EXPECT_EQ(BinomialInterval({1, 0}, BinomialMethod::kWilson, 0.95).error(), Error::kNoAnswers);
  EXPECT_EQ(BinomialInterval({3, 2}, BinomialMethod::kWilson, 0.95).error(), Error::kNotAShare);
  EXPECT_EQ(BinomialInterval({1, 2}, BinomialMethod::kWilson, 1.0).error(),
            Error::kLevelOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
