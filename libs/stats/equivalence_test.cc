#include "libs/stats/equivalence.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/stats/interval.h"

namespace sipas::stats {
namespace {

TEST(EquivalenceTest, EqualsOneSidedTestsInR) {
  // max(1 - pt((2 - 0.5)/0.8, 17), 1 - pt((2 + 0.5)/0.8, 17)) in R.
  for (const double value : {0.5, -0.5}) {
    const auto e = TestEquivalence({.value = value, .se = 0.8, .df = 17}, 2, 0.05);
    EXPECT_NEAR(e->p, 0.0390392636102734, 1e-13);
    EXPECT_TRUE(e->equivalent);
  }
}

TEST(EquivalenceTest, IsTheIntervalOfTwiceTheErrorInsideTheMargins) {
  for (const double value : {-1.0, 0.0, 0.3, 1.2}) {
    const auto interval = StudentInterval(value, 0.25, 9, 0.90);
    for (const double margin : {0.5, 1.0, 1.25, 1.5, 2.0, 2.5}) {
      const bool inside = interval->lower > -margin && interval->upper < margin;
      const auto e = TestEquivalence({.value = value, .se = 0.5, .df = 9}, margin, 0.05);
      EXPECT_EQ(e->equivalent, inside) << value << " " << margin;
    }
  }
}

TEST(EquivalenceTest, ADifferenceThatIsNotSignificantIsNotThereforeNone) {
  const auto e = TestEquivalence({.value = 0, .se = 3, .df = 20}, 2, 0.05);
  EXPECT_FALSE(e->equivalent);
  EXPECT_GT(e->p, 0.2);
}

DifferenceLimitsAt StudentLimits(double value, double se, double df) {
  return [=](double level) -> Result<DifferenceLimits> {
    const auto interval = StudentInterval(value, se * se, df, level);
    if (!interval.ok()) return interval.error();
    return DifferenceLimits{interval->lower, interval->upper};
  };
}

TEST(EquivalenceTest, OfAnyIntervalIsStudentsTestWhereItIsStudents) {
  for (const double value : {-2.6, -1.0, 0.0, 0.3, 1.9}) {
    for (const double margin : {0.2, 1.0, 2.0}) {
      const auto student = TestEquivalence({.value = value, .se = 0.5, .df = 9}, margin, 0.05);
      const auto any = TestEquivalence(value, StudentLimits(value, 0.5, 9), margin, 0.05);
      EXPECT_NEAR(any->p, student->p, 1e-14) << value << " " << margin;
      EXPECT_EQ(any->equivalent, student->equivalent);
    }
  }
}

// 70 of 70 against 79 of 80, Wilson's limits with z.
DifferenceLimitsAt HybridScoreLimits(double share, double other) {
  return [=](double level) -> Result<DifferenceLimits> {
    const auto a = WilsonInterval(share, 70, kInfiniteDf, level);
    const auto b = WilsonInterval(other, 80, kInfiniteDf, level);
    if (!a.ok()) return a.error();
    return MoverLimits({share, a->lower, a->upper}, {other, b->lower, b->upper}, 0);
  };
}

TEST(EquivalenceTest, OfAnyIntervalIsThatOfTwiceTheErrorInsideTheMargins) {
  for (const double other : {1.0, 0.9875, 0.9, 0.7}) {
    const auto limits_at = HybridScoreLimits(1, other);
    const auto interval = limits_at(0.90);
    for (double margin = 0.005; margin < 0.5; margin += 0.01) {
      const auto e = TestEquivalence(1 - other, limits_at, margin, 0.05);
      const bool inside = interval->lower > -margin && interval->upper < margin;
      EXPECT_EQ(e->equivalent, inside) << other << " " << margin;
      if (e->p >= 0.5 || e->p < 1e-6) continue;
      // The interval of this level just touches a margin.
      const auto touching = limits_at(1 - 2 * e->p);
      EXPECT_NEAR(std::max(-touching->lower, touching->upper), margin, 1e-9);
    }
  }
}

TEST(EquivalenceTest, FallsAsTheMarginGrowsThroughTheEstimate) {
  double last = 1;
  for (double margin = 0.01; margin < 0.3; margin += 0.01) {
    const double p = TestEquivalence(0.1, HybridScoreLimits(1, 0.9), margin, 0.05)->p;
    EXPECT_LT(p, last) << margin;
    last = p;
  }
}

TEST(EquivalenceTest, SharesCannotDifferByMoreThanOne) {
  const auto e = TestEquivalence(0.1, HybridScoreLimits(1, 0.9), 1.5, 0.05);
  EXPECT_TRUE(e->equivalent);
  EXPECT_LT(e->p, 1e-16);
}

TEST(EquivalenceTest, WhatTheIntervalRefusesIsNamed) {
  const DifferenceLimitsAt none = [](double) -> Result<DifferenceLimits> {
    return Error::kZeroVariance;
  };
  EXPECT_EQ(TestEquivalence(0, none, 0.1, 0.05).error(), Error::kZeroVariance);
  EXPECT_EQ(TestEquivalence(0, HybridScoreLimits(1, 1), 0.1, 0.6).error(), Error::kLevelOutOfRange);
  EXPECT_EQ(TestEquivalence(0, HybridScoreLimits(1, 1), -0.1, 0.05).error(),
            Error::kVarianceOutOfRange);
}

TEST(EquivalenceTest, EveryUnusableInputIsNamed) {
  EXPECT_EQ(TestEquivalence({.value = 0, .se = 0, .df = 9}, 1, 0.05).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(TestEquivalence({.value = 0, .se = 1, .df = 9}, 0, 0.05).error(),
            Error::kVarianceOutOfRange);
  EXPECT_EQ(TestEquivalence({.value = 0, .se = 1, .df = 0}, 1, 0.05).error(),
            Error::kNoDegreesOfFreedom);
  EXPECT_EQ(TestEquivalence({.value = 0, .se = 1, .df = 9}, 1, 0.6).error(),
            Error::kLevelOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
