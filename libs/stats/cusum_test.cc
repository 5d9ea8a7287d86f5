#include "libs/stats/cusum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libs/stats/hash64.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// Montgomery's table for k = 0.5: 168 and 8.38 (h = 4), 465 and 10.4 (h = 5).
TEST(CusumTest, RunLengthsAreThePublishedOnes) {
  const CusumRule four{.k = 0.5, .h = 4};
  EXPECT_NEAR(CusumRunLength(four, 0)->two_sided, 168, 0.5);
  EXPECT_NEAR(CusumRunLength(four, 0)->one_sided, 335.4, 0.05);
  EXPECT_NEAR(CusumRunLength(four, 1)->two_sided, 8.38, 0.005);
  const CusumRule five{.k = 0.5, .h = 5};
  EXPECT_NEAR(CusumRunLength(five, 0)->two_sided, 465, 0.5);
  EXPECT_NEAR(CusumRunLength(five, 0)->one_sided, 930.9, 0.1);
  EXPECT_NEAR(CusumRunLength(five, 1)->two_sided, 10.4, 0.05);
  // The rest of that table's rows: shifts of 0.25, 0.5, 0.75, 1.5, 2, 3.
  EXPECT_NEAR(CusumRunLength(four, 0.25)->two_sided, 74.2, 0.05);
  EXPECT_NEAR(CusumRunLength(four, 0.5)->two_sided, 26.6, 0.05);
  EXPECT_NEAR(CusumRunLength(four, 0.75)->two_sided, 13.3, 0.05);
  EXPECT_NEAR(CusumRunLength(four, 1.5)->two_sided, 4.75, 0.005);
  EXPECT_NEAR(CusumRunLength(four, 2)->two_sided, 3.34, 0.005);
  EXPECT_NEAR(CusumRunLength(four, 3)->two_sided, 2.19, 0.005);
}

TEST(CusumTest, MoreStatesChangeNothingThatCounts) {
  const CusumRule rule;
  const double fine = CusumRunLength(rule, 0, 300)->one_sided;
  EXPECT_NEAR(CusumRunLength(rule, 0, 100)->one_sided / fine, 1, 2e-6);
  EXPECT_NEAR(CusumRunLength(rule, 0, 50)->one_sided / fine, 1, 5e-5);
}

TEST(CusumTest, SimulatedDaysAlarmAsOftenAsTheChainSays) {
  constexpr int kRuns = 4000;
  const CusumRule rule{.k = 0.5, .h = 3};
  double days = 0;
  std::uint64_t counter = 0;
  for (int run = 0; run < kRuns; ++run) {
    double c = 0;
    while (c < rule.h) {
      c = NextCusum(c, *NormalUpperQuantile(HashedUniform(Hash64(++counter))) - 0.5, rule.k);
      ++days;
    }
  }
  const double expected = CusumRunLength(rule, 0.5)->one_sided;
  EXPECT_NEAR(days / kRuns / expected, 1, 0.05);
}

TEST(CusumTest, ForgetsGoodDays) {
  EXPECT_EQ(NextCusum(1, 3, 0.5), 0.0);
  EXPECT_EQ(NextCusum(1, -2, 0.5), 2.5);
}

TEST(CusumTest, ImpossibleRulesAreNamed) {
  EXPECT_EQ(CusumRunLength({.k = 0.5, .h = 0}, 0).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(CusumRunLength({}, std::nan("")).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(CusumRunLength({}, 0, 3).error(), Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
