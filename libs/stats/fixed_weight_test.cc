#include "libs/stats/fixed_weight.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sipas::stats {
namespace {

TEST(FixedWeightTest, RoundsToTheNearestUnitOfTwoToTheMinus32) {
  EXPECT_EQ(FixedWeight::FromDouble(1.0)->units(), std::uint64_t{1} << 32);
  EXPECT_EQ(FixedWeight::FromDouble(0.949367105960846)->units(), 4077500672u);
  EXPECT_EQ(FixedWeight::FromDouble(std::ldexp(1.5, -32))->units(), 2u);  // half away from zero
  EXPECT_EQ(FixedWeight::FromDouble(std::ldexp(0.5, -32))->units(), 1u);
}

TEST(FixedWeightTest, ReadsBackWhatItStored) {
  for (const double w : {1.0, 0.25, 65535.0, 3.75}) {
    EXPECT_EQ(FixedWeight::FromDouble(w)->ToDouble(), w);
  }
  EXPECT_NEAR(FixedWeight::FromDouble(0.1)->ToDouble(), 0.1, std::ldexp(1.0, -33));
}

TEST(FixedWeightTest, NamesEveryReasonForRefusal) {
  EXPECT_EQ(FixedWeight::FromDouble(std::nan("")).error(), Error::kWeightNotANumber);
  EXPECT_EQ(FixedWeight::FromDouble(-0.5).error(), Error::kWeightNegative);
  EXPECT_EQ(FixedWeight::FromDouble(-std::numeric_limits<double>::infinity()).error(),
            Error::kWeightNegative);
  EXPECT_EQ(FixedWeight::FromDouble(0.0).error(), Error::kWeightZero);
  EXPECT_EQ(FixedWeight::FromDouble(-0.0).error(), Error::kWeightZero);
  EXPECT_EQ(FixedWeight::FromDouble(1e-11).error(), Error::kWeightTooSmall);
  EXPECT_EQ(FixedWeight::FromDouble(std::numeric_limits<double>::denorm_min()).error(),
            Error::kWeightTooSmall);
  EXPECT_EQ(FixedWeight::FromDouble(65536.0).error(), Error::kWeightTooLarge);
  EXPECT_EQ(FixedWeight::FromDouble(std::numeric_limits<double>::infinity()).error(),
            Error::kWeightTooLarge);
}

TEST(FixedWeightTest, RefusesAWeightThatRoundsUpToTheLimit) {
  EXPECT_EQ(FixedWeight::FromDouble(std::nextafter(65536.0, 0.0)).error(), Error::kWeightTooLarge);
  EXPECT_EQ(FixedWeight::FromDouble(65536.0 - std::ldexp(1.0, -32))->units(),
            FixedWeight::kUnitsLimit - 1);
}

TEST(FixedWeightTest, ChecksStoredUnits) {
  EXPECT_EQ(FixedWeight::FromUnits(7)->units(), 7u);
  EXPECT_EQ(FixedWeight::FromUnits(0).error(), Error::kWeightZero);
  EXPECT_EQ(FixedWeight::FromUnits(FixedWeight::kUnitsLimit).error(), Error::kWeightTooLarge);
}

TEST(FixedWeightTest, SquaresWithoutLoss) {
  const auto largest = FixedWeight::FromUnits(FixedWeight::kUnitsLimit - 1);
  const Uint128 limit = Uint128{1} << 96;
  EXPECT_TRUE(largest->squared_units() == limit - (Uint128{1} << 49) + 1);
}

}  // namespace
}  // namespace sipas::stats
