#include "libs/stats/unit_excess.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libs/stats/hash64.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// Units with normal figures: 100 responses, rate 0.3, its noise 0.05, difference between units
// `spread`.
std::vector<NullMoments> Units(std::size_t count, double spread, std::uint64_t seed) {
  std::vector<NullMoments> units;
  for (std::size_t i = 0; i < count; ++i) {
    const double noise = *NormalUpperQuantile(HashedUniform(Hash64(seed + 2 * i)));
    const double difference = *NormalUpperQuantile(HashedUniform(Hash64(seed + 2 * i + 1)));
    units.push_back({.observed = 100 * (0.3 + 0.05 * noise + spread * difference),
                     .mean = 30,
                     .variance = 25,
                     .third = 0,
                     .base = 100});
  }
  return units;
}

TEST(UnitExcessTest, FewUnitsAreJudgedByChanceAlone) {
  std::vector<NullMoments> units = Units(3, 0, 1);
  units[0].observed = 40;
  const auto list = *JudgeExcess(units, UnitDifference::kAdditive, 0.5);
  EXPECT_EQ(list.between_units, 0);
  EXPECT_NEAR(list.units[0].z, 2, 1e-12);
  EXPECT_NEAR(list.units[0].p, NormalUpperTail(1.9), 1e-12);
}

TEST(UnitExcessTest, FindsHowMuchHonestUnitsDiffer) {
  EXPECT_NEAR(JudgeExcess(Units(4000, 0.08, 10), UnitDifference::kAdditive, 0)->between_units, 0.08,
              0.005);
  EXPECT_NEAR(JudgeExcess(Units(4000, 0.08, 10), UnitDifference::kProportional, 0)->between_units,
              0.08 / 0.3, 0.015);
  EXPECT_NEAR(JudgeExcess(Units(4000, 0, 20000), UnitDifference::kAdditive, 0)->between_units, 0,
              0.015);
}

// Poisson figures with a gamma difference are negative binomial: mean 4, t^2 = 0.5, so size 2 and
// P(X >= 15) by its terms. The tail by three moments, with half a count, is close to it.
TEST(UnitExcessTest, DifferencesBetweenUnitsMakeCountsNegativeBinomial) {
  std::vector<NullMoments> units;
  for (int i = 0; i < 200; ++i) {
    // All z^2 alike, of the size from which the estimate is t^2 = 0.5.
    const double z = std::sqrt(0.67865 * (1 + 0.5 * 4 * 199.0 / 200 - 1.0 / 200));
    units.push_back({.observed = 4 + (i % 2 == 0 ? z : -z) * 2,
                     .mean = 4,
                     .variance = 4,
                     .third = 4,
                     .base = 100});
  }
  ASSERT_NEAR(JudgeExcess(units, UnitDifference::kProportional, 0.5)->between_units, std::sqrt(0.5),
              1e-3);
  units[0].observed = 15;
  double term = 1.0 / 9;  // (2/(2+4))^2
  double below = 0;
  for (int x = 0; x < 15; ++x) {
    below += term;
    term *= (x + 2.0) / (x + 1.0) * 4 / 6;
  }
  EXPECT_NEAR(JudgeExcess(units, UnitDifference::kProportional, 0.5)->units[0].p / (1 - below), 1,
              0.1);
}

TEST(UnitExcessTest, OneBadUnitDoesNotHideBehindItsOwnExcess) {
  std::vector<NullMoments> units = Units(30, 0.02, 77);
  units[4].observed = 90;
  const auto list = *JudgeExcess(units, UnitDifference::kAdditive, 0);
  EXPECT_LT(list.between_units, 0.05);
  EXPECT_LT(list.units[4].p, 1e-9);
  EXPECT_GE(list.units[4].p, 1e-12);
}

TEST(UnitExcessTest, SkewedFiguresGetTheirLongTail) {
  std::vector<NullMoments> units = Units(1, 0, 5);
  units[0].observed = 45;
  const double symmetric = JudgeExcess(units, UnitDifference::kAdditive, 0)->units[0].p;
  units[0].third = std::pow(25, 1.5);
  EXPECT_GT(JudgeExcess(units, UnitDifference::kAdditive, 0)->units[0].p, 5 * symmetric);
}

TEST(UnitExcessTest, AUnitWithNothingToCompareItWithIsNamed) {
  std::vector<NullMoments> units = Units(1, 0, 5);
  units[0].variance = 0;
  EXPECT_EQ(JudgeExcess(units, UnitDifference::kAdditive, 0).error(), Error::kZeroVariance);
  EXPECT_TRUE(JudgeExcess({}, UnitDifference::kAdditive, 0)->units.empty());
}

}  // namespace
}  // namespace sipas::stats
