#include "libs/stats/sample_size.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libs/stats/interval.h"

namespace sipas::stats {
namespace {

TEST(SampleSizeTest, NeedsWhatCochransFormulaSays) {
  EXPECT_EQ(*RequiredSize({.share = 0.5}, 0.05), 385U);  // z^2 pq / e^2 = 384.1459
  EXPECT_EQ(*RequiredSize({.share = 0.84}, 0.03), 574U);
  EXPECT_EQ(*RequiredSize({.share = 0.2}, 0.02), 1537U);
  // 384.1459 / (1 + 383.1459/N) = 217.487, 322.386, 369.971
  EXPECT_EQ(*RequiredSize({.share = 0.5, .population = 500}, 0.05), 218U);
  EXPECT_EQ(*RequiredSize({.share = 0.5, .population = 2000}, 0.05), 323U);
  EXPECT_EQ(*RequiredSize({.share = 0.5, .population = 10000}, 0.05), 370U);
}

// Every n up to the answer, tried one by one with the interval itself.
TEST(SampleSizeTest, NearZeroAndOneTheSizeIsThatOfWilsonsInterval) {
  for (const double share : {0.99, 0.95, 0.02, 0.1}) {
    for (const double margin : {0.05, 0.02}) {
      std::uint64_t n = 1;
      const auto half_width = [&] {
        const auto interval = WilsonInterval(share, static_cast<double>(n), kInfiniteDf, 0.95);
        return (interval->upper - interval->lower) / 2;
      };
      while (half_width() > margin) ++n;
      EXPECT_EQ(*RequiredSize({.share = share}, margin), n) << share << " " << margin;
      EXPECT_EQ(*WiderFormula({.share = share}, n, kInfiniteDf), MarginFormula::kWilson);
    }
  }
  EXPECT_EQ(*RequiredSize({.share = 0.99}, 0.05), 43U);  // Cochran's formula: 16
  EXPECT_EQ(*RequiredSize({.share = 0.99}, 0.5), 1U);
  EXPECT_EQ(*WiderFormula({.share = 0.84}, 510, kInfiniteDf), MarginFormula::kNormal);
}

TEST(SampleSizeTest, ADesignEffectMultipliesAndThePopulationStillLimits) {
  EXPECT_EQ(*RequiredSize({.design_effect = 2.45}, 0.05), 942U);
  EXPECT_EQ(*RequiredSize({.design_effect = 2.45, .population = 2000}, 0.05), 641U);
  EXPECT_EQ(*RequiredSize({.design_effect = 50, .population = 100}, 0.01), 100U);
  EXPECT_EQ(*DesignEffectOfClusters(30, 0.05), 2.45);
  EXPECT_EQ(*DesignEffectOfClusters(1, 0.7), 1.0);
}

TEST(SampleSizeTest, YamanesRuleIsCochransWithHalfAndTwo) {
  EXPECT_EQ(*YamaneSize(500, 0.05), 223U);
  EXPECT_EQ(*YamaneSize(2000, 0.05), 334U);
  EXPECT_EQ(*YamaneSize(10000, 0.05), 385U);
  const double level_of_two = std::erf(2 / std::sqrt(2.0));
  for (const std::uint64_t population : {500U, 2000U, 10000U}) {
    EXPECT_NEAR(
        static_cast<double>(*YamaneSize(population, 0.05)),
        static_cast<double>(*RequiredSize({.level = level_of_two, .population = population}, 0.05)),
        1);
  }
}

TEST(SampleSizeTest, TheRequiredSizeReachesItsMarginAndOneLessDoesNot) {
  for (const double deff : {0.8, 1.0, 2.45}) {
    for (const std::uint64_t population : {0U, 5000U}) {
      const double share = population == 0 ? 0.84 : 0.97;
      const PlannedShare plan{.share = share, .design_effect = deff, .population = population};
      const std::uint64_t n = *RequiredSize(plan, 0.02);
      EXPECT_LE(*ExpectedMargin(plan, n, kInfiniteDf), 0.02);
      EXPECT_GT(*ExpectedMargin(plan, n - 1, kInfiniteDf), 0.02);
    }
  }
}

// R: qt(.975, df) * sqrt(deff * .84 * .16 / 510 * fpc)
TEST(SampleSizeTest, FewClustersWidenTheMargin) {
  EXPECT_NEAR(*ExpectedMargin({.share = 0.84}, 510, kInfiniteDf), 0.031817249776432, 1e-14);
  const PlannedShare plan{.share = 0.84, .design_effect = 2};
  EXPECT_NEAR(*ExpectedMargin(plan, 510, kInfiniteDf), 0.0449963861512425, 1e-14);
  EXPECT_NEAR(*ExpectedMargin(plan, 510, 2), 0.098779276165086, 1e-12);
  EXPECT_NEAR(*ExpectedMargin({.share = 0.84, .design_effect = 2, .population = 20000}, 510, 14),
              0.0486088592217288, 1e-13);
  EXPECT_EQ(*ExpectedMargin({.population = 510}, 510, 14), 0.0);
}

// R: the smallest count with qt(.975, count - strata) * sqrt(deff * p * (1-p) / (count * m)) <= e
TEST(SampleSizeTest, FewClustersNeedMoreOfThem) {
  const PlannedShare plan{.design_effect = 2.45};
  EXPECT_EQ(*RequiredClusters(plan, 0.05, {.answers_per_cluster = 30, .strata = 1}), 34U);
  EXPECT_EQ(*RequiredClusters(plan, 0.05, {.answers_per_cluster = 30, .strata = 6}), 35U);
  EXPECT_EQ(*RequiredClusters({.share = 0.84, .design_effect = 4}, 0.1,
                              {.answers_per_cluster = 61, .strata = 1}),
            6U);
  // All 100 people in 4 clusters leave no sampling error.
  EXPECT_EQ(*RequiredClusters({.population = 100}, 0.001, {.answers_per_cluster = 25, .strata = 1}),
            4U);
}

// R: power.prop.test(n = 510, p1 = 0.84, power = 0.8)$p2 and (n = 100, p1 = 0.5, power = 0.9,
// sig.level = 0.1)$p2
TEST(SampleSizeTest, DetectsTheChangesOfRsPowerPropTest) {
  EXPECT_NEAR(*DetectableChange({.share = 0.84}, 510, {.df = kInfiniteDf}),
              0.899027239259807 - 0.84, 1e-12);
  EXPECT_NEAR(
      *DetectableChange({.share = 0.5, .level = 0.9}, 100, {.power = 0.9, .df = kInfiniteDf}),
      0.200826866662444, 1e-12);
  EXPECT_NEAR(*DetectableChange({.share = 0.84}, 510,
                                {.df = kInfiniteDf, .direction = ChangeDirection::kFall}),
              0.0693886967763634, 1e-12);
}

// R: uniroot of the formula in the header, t quantiles with 16 df.
TEST(SampleSizeTest, SharedClustersShowSmallerChanges) {
  const PlannedShare plan{.share = 0.84, .design_effect = 2};
  EXPECT_NEAR(*DetectableChange(plan, 510, {.correlation = 0.4, .df = 16}), 0.0680167917039861,
              1e-12);
  EXPECT_NEAR(*DetectableChange(
                  plan, 510, {.correlation = 0.4, .df = 16, .direction = ChangeDirection::kFall}),
              0.0820201075859138, 1e-12);
  EXPECT_LT(*DetectableChange(plan, 510, {.correlation = 0.4, .df = 16}),
            *DetectableChange(plan, 510, {.df = 16}));
}

TEST(SampleSizeTest, RefusesWhatCannotBePlanned) {
  EXPECT_EQ(RequiredSize({.share = 1}, 0.05).error(), Error::kShareAtBoundary);
  EXPECT_EQ(RequiredSize({.share = 84}, 0.05).error(), Error::kNotAShare);
  EXPECT_EQ(RequiredSize({}, 0).error(), Error::kNotAShare);
  EXPECT_EQ(RequiredSize({}, 1e-12).error(), Error::kNotConverged);
  EXPECT_EQ(RequiredSize({.level = 1}, 0.05).error(), Error::kLevelOutOfRange);
  EXPECT_EQ(RequiredSize({.design_effect = 0}, 0.05).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(RequiredClusters({}, 1e-6, {}).error(), Error::kNotConverged);
  EXPECT_EQ(RequiredClusters({}, 0.1, {.answers_per_cluster = 0}).error(), Error::kNoAnswers);
  EXPECT_EQ(ExpectedMargin({}, 0, kInfiniteDf).error(), Error::kNoAnswers);
  EXPECT_EQ(ExpectedMargin({}, 10, 0).error(), Error::kNoDegreesOfFreedom);
  EXPECT_EQ(ExpectedMargin({.population = 9}, 10, kInfiniteDf).error(),
            Error::kPopulationSmallerThanSample);
  EXPECT_EQ(YamaneSize(0, 0.05).error(), Error::kNoAnswers);
  EXPECT_EQ(DesignEffectOfClusters(0.5, 0.1).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(DesignEffectOfClusters(30, -0.5).error(), Error::kVarianceOutOfRange);
  // Ten people show no change that a share of 0.9 has room for.
  EXPECT_EQ(DetectableChange({.share = 0.9}, 10, {.df = kInfiniteDf}).error(), Error::kNotAShare);
  EXPECT_EQ(DetectableChange({}, 10, {.correlation = 1, .df = kInfiniteDf}).error(),
            Error::kVarianceOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
