#include "libs/stats/design_effect.h"

#include <gtest/gtest.h>

namespace sipas::stats {
namespace {

StatisticValue Share(double p, std::uint64_t n, double sum_w) {
  StatisticValue value;
  value.value = p;
  value.n = n;
  value.sum_w = sum_w;
  value.element_variance = p * (1 - p);
  return value;
}

TEST(DesignEffectTest, SimpleRandomVarianceOfAShare) {
  EXPECT_DOUBLE_EQ(*SimpleRandomVariance(Share(0.8, 101, 500)), 0.16 / 100);
  // The same from sum w z^2 = p(1-p)/sum w.
  EXPECT_DOUBLE_EQ(*SimpleRandomVariance(Share(0.8, 101, 500), 0.16 / 500), 0.16 / 100);
}

TEST(DesignEffectTest, WithoutReplacementShrinksByTheShareSampled) {
  EXPECT_DOUBLE_EQ(*WithoutReplacement(0.01, Share(0.8, 100, 400)), 0.0075);
  EXPECT_EQ(WithoutReplacement(0.01, Share(0.8, 100, 90)).error(),
            Error::kPopulationSmallerThanSample);
  EXPECT_EQ(WithoutReplacement(0.01, Share(0.8, 0, 0)).error(),
            Error::kPopulationSmallerThanSample);
}

TEST(DesignEffectTest, KishCountsEqualWeightsInFull) {
  EXPECT_DOUBLE_EQ(*KishEffectiveSize(2.0 * 50, 4.0 * 50), 50);
  EXPECT_DOUBLE_EQ(*KishEffectiveSize(1 + 3, 1 + 9), 1.6);
  EXPECT_EQ(KishEffectiveSize(0, 0).error(), Error::kNoAnswers);
}

TEST(DesignEffectTest, NamesWhatWouldBeZeroOverZero) {
  EXPECT_EQ(SimpleRandomVariance(Share(1.0, 50, 50)).error(), Error::kZeroVariance);
  EXPECT_EQ(SimpleRandomVariance(Share(0.5, 1, 1)).error(), Error::kSingleAnswer);
  StatisticValue none;
  none.error = Error::kNoAnswers;
  EXPECT_EQ(SimpleRandomVariance(none).error(), Error::kNoAnswers);
}

}  // namespace
}  // namespace sipas::stats
