#include "libs/stats/wide_int.h"

#include <gtest/gtest.h>

namespace sipas::stats {
namespace {

WideInt PowerOfTwo(int bits) {
  WideInt power = WideInt::FromInt(1);
  for (int i = 0; i < bits; ++i) power += power;
  return power;
}

TEST(WideIntTest, ProductsOfNegativeNumbersHaveTheRightSign) {
  EXPECT_EQ(WideInt::FromInt(-3) * WideInt::FromInt(5), WideInt::FromInt(-15));
  EXPECT_EQ(WideInt::FromInt(-3) * WideInt::FromInt(-5), WideInt::FromInt(15));
}

TEST(WideIntTest, CarriesAndBorrowsRunThroughAllLimbs) {
  WideInt x = PowerOfTwo(320);
  x -= WideInt::FromInt(1);
  EXPECT_FALSE(x == PowerOfTwo(320));
  x += WideInt::FromInt(1);
  EXPECT_EQ(x, PowerOfTwo(320));
  x -= x;
  EXPECT_TRUE(x.is_zero());
}

TEST(WideIntTest, HoldsTheLargestSecondMomentThatItsUsersPromise) {
  const WideInt weight = PowerOfTwo(95);
  const WideInt value = -PowerOfTwo(62);
  const WideInt moment = weight * weight * value * value * PowerOfTwo(64);
  EXPECT_EQ(moment, PowerOfTwo(378));
  EXPECT_FALSE(moment.is_negative());
}

TEST(WideIntTest, SmallNumbersConvertExactlyAndLargeOnesToTheNearestPowers) {
  EXPECT_EQ(static_cast<double>(WideInt::FromInt(-7).ToQuad()), -7.0);
  EXPECT_EQ(static_cast<double>(PowerOfTwo(200).ToQuad()), 0x1p200);
  EXPECT_EQ(static_cast<double>((-PowerOfTwo(200)).ToQuad()), -0x1p200);
  // 2^100 + 1 needs 101 bits: more than a double, less than a Quad.
  WideInt x = PowerOfTwo(100);
  x += WideInt::FromInt(1);
  EXPECT_EQ(static_cast<double>(x.ToQuad() - PowerOfTwo(100).ToQuad()), 1.0);
}

}  // namespace
}  // namespace sipas::stats
