#include "libs/stats/equivalence.h"

#include <gtest/gtest.h>

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
