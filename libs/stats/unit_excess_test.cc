#include "libs/stats/unit_excess.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libs/stats/hash64.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// Units with normal figures: 100 responses, rate noise 0.05, difference between units `spread`.
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
  const auto list = *JudgeExcess(units, 0.5);
  EXPECT_EQ(list.between_units, 0);
  EXPECT_NEAR(list.units[0].z, 2, 1e-12);
  EXPECT_NEAR(list.units[0].p, NormalUpperTail(1.9), 1e-12);
}

TEST(UnitExcessTest, FindsHowMuchHonestUnitsDiffer) {
  EXPECT_NEAR(JudgeExcess(Units(4000, 0.08, 10), 0)->between_units, 0.08, 0.005);
  EXPECT_NEAR(JudgeExcess(Units(4000, 0, 20000), 0)->between_units, 0, 0.015);
}

TEST(UnitExcessTest, OneBadUnitDoesNotHideBehindItsOwnExcess) {
  std::vector<NullMoments> units = Units(30, 0.02, 77);
  units[4].observed = 90;
  const auto list = *JudgeExcess(units, 0);
  EXPECT_LT(list.between_units, 0.05);
  EXPECT_LT(list.units[4].p, 1e-9);
  EXPECT_GE(list.units[4].p, 1e-12);
}

TEST(UnitExcessTest, SkewedFiguresGetTheirLongTail) {
  std::vector<NullMoments> units = Units(1, 0, 5);
  units[0].observed = 45;
  const double symmetric = JudgeExcess(units, 0)->units[0].p;
  units[0].third = std::pow(25, 1.5);
  EXPECT_GT(JudgeExcess(units, 0)->units[0].p, 5 * symmetric);
}

TEST(UnitExcessTest, AUnitWithNothingToCompareItWithIsNamed) {
  std::vector<NullMoments> units = Units(1, 0, 5);
  units[0].variance = 0;
  EXPECT_EQ(JudgeExcess(units, 0).error(), Error::kZeroVariance);
  EXPECT_TRUE(JudgeExcess({}, 0)->units.empty());
}

}  // namespace
}  // namespace sipas::stats
