#include "libs/stats/mover.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "libs/stats/interval.h"

namespace sipas::stats {
namespace {

EstimateLimits Wilson(double share, double n, double level = 0.95, double df = kInfiniteDf) {
  const auto interval = WilsonInterval(share, n, df, level);
  return {share, interval->lower, interval->upper};
}

struct Published {
  double x, m, y, n;
  double lower, upper;
};

TEST(MoverTest, EqualsNewcombesHybridScoreIntervals) {
  // Newcombe (1998), table II, method 10.
  const Published rows[] = {
      {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
      {6, 7, 2, 7, 0.0582, 0.8062},     {5, 56, 0, 29, -0.0381, 0.1926},
      {0, 10, 0, 20, -0.1611, 0.2775},  {0, 10, 0, 10, -0.2775, 0.2775},
      {10, 10, 0, 20, 0.6791, 1.0000},  {10, 10, 0, 10, 0.6075, 1.0000},
  };
  for (const Published& row : rows) {
    const auto limits = MoverLimits(Wilson(row.x / row.m, row.m), Wilson(row.y / row.n, row.n), 0);
    ASSERT_TRUE(limits.ok());
    EXPECT_NEAR(limits->lower, row.lower, 5.1e-5) << row.x << "/" << row.m;
    EXPECT_NEAR(limits->upper, row.upper, 5.1e-5) << row.x << "/" << row.m;
  }
}

TEST(MoverTest, EqualsTheStudentIntervalFromStudentIntervals) {
  // V_a = 4, V_b = 9, C = 0.3 * 2 * 3.
  const auto a = StudentInterval(10, 4, 17, 0.9);
  const auto b = StudentInterval(7, 9, 17, 0.9);
  const auto limits = MoverLimits({10, a->lower, a->upper}, {7, b->lower, b->upper}, 0.3);
  const auto student = StudentInterval(3, 4 + 9 - 2 * 1.8, 17, 0.9);
  EXPECT_NEAR(limits->lower, student->lower, 1e-12);
  EXPECT_NEAR(limits->upper, student->upper, 1e-12);
}

TEST(MoverTest, ComesCloseToTheStudentIntervalOfLargeSamples) {
  for (const double n : {1e2, 1e4, 1e6}) {
    const auto limits = MoverLimits(Wilson(0.7, n), Wilson(0.55, n), 0.4);
    const double va = 0.7 * 0.3 / n;
    const double vb = 0.55 * 0.45 / n;
    const auto student =
        StudentInterval(0.15, va + vb - 0.8 * std::sqrt(va * vb), kInfiniteDf, 0.95);
    const double off = std::abs(limits->lower - student->lower) / (0.15 - student->lower);
    EXPECT_LT(off, 0.5 / std::sqrt(n));
  }
}

// Shares, effective sizes, correlations, levels.
template <typename Check>
void ForManyPairs(Check check) {
  for (const double p : {0.0, 0.02, 0.5, 0.97, 1.0}) {
    for (const double q : {0.0, 0.3, 0.98, 1.0}) {
      for (const double n : {1.3, 12.0, 800.0}) {
        for (const double r : {-1.0, -0.4, 0.0, 0.6, 0.95}) {
          for (const double level : {0.5, 0.95, 0.999}) {
            check(Wilson(p, n, level, 3), Wilson(q, 2 * n, level, 3), r);
          }
        }
      }
    }
  }
}

TEST(MoverTest, StaysInsideThePossibleRangeAndEnclosesTheDifference) {
  ForManyPairs([](const EstimateLimits& a, const EstimateLimits& b, double r) {
    const auto limits = MoverLimits(a, b, r);
    ASSERT_TRUE(limits.ok());
    EXPECT_GE(limits->lower, -1);
    EXPECT_LE(limits->upper, 1);
    EXPECT_LE(limits->lower, a.estimate - b.estimate);
    EXPECT_GE(limits->upper, a.estimate - b.estimate);
  });
}

TEST(MoverTest, SwappedSidesAreTheMirrorImage) {
  ForManyPairs([](const EstimateLimits& a, const EstimateLimits& b, double r) {
    const auto limits = MoverLimits(a, b, r);
    const auto swapped = MoverLimits(b, a, r);
    EXPECT_NEAR(limits->lower, -swapped->upper, 1e-15);
    EXPECT_NEAR(limits->upper, -swapped->lower, 1e-15);
  });
}

TEST(MoverTest, LargerCorrelationNeverWidensIt) {
  const EstimateLimits a = Wilson(0.97, 300);
  const EstimateLimits b = Wilson(0.91, 200);
  double width = 2;
  for (const double r : {-1.0, -0.5, 0.0, 0.5, 0.9}) {
    const auto limits = MoverLimits(a, b, r);
    EXPECT_LT(limits->upper - limits->lower, width);
    width = limits->upper - limits->lower;
  }
}

TEST(MoverTest, TheSameEstimateTwiceLeavesNothing) {
  const EstimateLimits a{0.5, 0.4, 0.6};
  EXPECT_EQ(MoverLimits(a, a, 1).error(), Error::kZeroVariance);
}

TEST(MoverTest, UnusableInputIsNamed) {
  const EstimateLimits good{0.5, 0.4, 0.6};
  EXPECT_EQ(MoverLimits({0.5, 0.55, 0.6}, good, 0).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(MoverLimits(good, {0.5, 0.4, 0.45}, 0).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(MoverLimits(good, good, 1.1).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(MoverLimits(good, good, std::nan("")).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(MoverLimits({0.5, -HUGE_VAL, 0.6}, good, 0).error(), Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
