#include "libs/stats/decimal_scale.h"

#include <gtest/gtest.h>

#include <vector>

namespace sipas::stats {
namespace {

DecimalScale ScaleOf(std::vector<std::string_view> column,
                     DecimalRange range = DecimalRange::kValue) {
  return *DecimalScale::ForColumn(column, range);
}

std::int64_t Units(const DecimalScale& scale, std::string_view text) {
  return static_cast<std::int64_t>(*scale.Units(text));
}

TEST(DecimalScaleTest, TakesTheFewestDigitsThatMakeEveryNumberExact) {
  const DecimalScale scale = ScaleOf({"2.50", "-0.125", "7", "1e-1"});
  EXPECT_EQ(scale.digits(), 3);
  EXPECT_EQ(static_cast<double>(scale.divisor()), 1000.0);
  EXPECT_EQ(Units(scale, "2.50"), 2500);
  EXPECT_EQ(Units(scale, "-0.125"), -125);
  EXPECT_EQ(Units(scale, "1E+2"), 100000);
  EXPECT_EQ(Units(scale, "0.00"), 0);
}

TEST(DecimalScaleTest, WholeNumbersStayWhatTheyAre) {
  const DecimalScale scale = ScaleOf({"100", "5000"});
  EXPECT_EQ(scale.digits(), 0);
  EXPECT_EQ(Units(scale, "5000"), 5000);
}

TEST(DecimalScaleTest, RoundsHalfAwayFromZeroWhereTheRangeEnds) {
  const DecimalScale scale = ScaleOf({"1234567890.1234567890123", "0.00000000050"});
  EXPECT_EQ(scale.digits(), 9);
  EXPECT_EQ(Units(scale, "0.0000000005"), 1);
  EXPECT_EQ(Units(scale, "-0.0000000005"), -1);
  EXPECT_EQ(Units(scale, "0.00000000049"), 0);
  EXPECT_EQ(Units(scale, "1234567890.123456789"), 1234567890123456789);
}

TEST(DecimalScaleTest, HoldsWeightsOverNineOrdersOfMagnitudeExactly) {
  const DecimalScale scale =
      ScaleOf({"1.8077686769634342", "969466661.50378728"}, DecimalRange::kWeight);
  EXPECT_EQ(scale.digits(), 16);
  EXPECT_EQ(Units(scale, "1.8077686769634342"), 18077686769634342);
}

TEST(DecimalScaleTest, NumbersBeyondTheRangeGetNegativeDigits) {
  const DecimalScale scale = ScaleOf({"12345678901234567890123"});
  EXPECT_EQ(scale.digits(), -4);
  EXPECT_EQ(Units(scale, "12345678901234567890123"), 1234567890123456789);
  EXPECT_EQ(scale.Units("1e30").error(), Error::kValueTooLarge);
}

TEST(DecimalScaleTest, RefusesWhatIsNoDecimalNumber) {
  for (const std::string_view text : {"", ".", "-", "1,5", "NA", "0x10", "1e", "1e+", "2 "}) {
    EXPECT_EQ(DecimalScale::ForColumn({&text, 1}, DecimalRange::kValue).error(),
              Error::kNotADecimal)
        << text;
  }
}

}  // namespace
}  // namespace sipas::stats
