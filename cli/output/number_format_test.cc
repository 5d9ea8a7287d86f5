#include "cli/output/number_format.h"

#include <gtest/gtest.h>

#include <limits>

namespace sipas::cli {
namespace {

TEST(NumberFormatTest, RoundsHalfUpInDecimal) {
  const NumberFormat format;
  // 0.285 and 1.005 lie below their decimals in binary.
  EXPECT_EQ(format.Percent(0.285, 0), "29 %");
  EXPECT_EQ(format.Number(1.005, 2), "1.01");
  EXPECT_EQ(format.Number(0.125, 2), "0.13");
  EXPECT_EQ(format.Number(-0.125, 2), "-0.13");
  EXPECT_EQ(format.Number(2.5, 0), "3");
}

TEST(NumberFormatTest, CarriesIntoNewDigits) {
  const NumberFormat format;
  EXPECT_EQ(format.Percent(0.99996, 1), "100.0 %");
  EXPECT_EQ(format.Number(9.995, 2), "10.00");
  EXPECT_EQ(format.Number(0.096, 1), "0.1");
}

TEST(NumberFormatTest, ShowsSmallAndLargeNumbers) {
  const NumberFormat format;
  EXPECT_EQ(format.Number(0.0004, 3), "0.000");
  EXPECT_EQ(format.Number(0.0005, 3), "0.001");
  EXPECT_EQ(format.Number(1e21, 1), "1000000000000000000000.0");
  EXPECT_EQ(format.Number(0, 2), "0.00");
}

TEST(NumberFormatTest, HasNoNegativeZero) {
  EXPECT_EQ(NumberFormat().Number(-0.0001, 2), "0.00");
  EXPECT_EQ(NumberFormat().Percent(0, 1), "0.0 %");
  EXPECT_EQ(NumberFormat().PercentagePoints(0, 1), "+0.0");
  EXPECT_EQ(NumberFormat().Signed(-0.0001, 2), "+0.00");
}

TEST(NumberFormatTest, NeverPrintsNan) {
  const NumberFormat format;
  EXPECT_EQ(format.Number(std::numeric_limits<double>::quiet_NaN(), 2), "-");
  EXPECT_EQ(format.Percent(std::numeric_limits<double>::infinity(), 2), "-");
  EXPECT_EQ(ExactDecimal(std::numeric_limits<double>::quiet_NaN()), "");
}

TEST(NumberFormatTest, GivesPercentagePointsASignAndNoPercent) {
  EXPECT_EQ(NumberFormat().PercentagePoints(0.0734, 1), "+7.3");
  EXPECT_EQ(NumberFormat().PercentagePoints(-0.0185, 1), "-1.9");
}

TEST(NumberFormatTest, WritesADecimalCommaWhenAsked) {
  const NumberFormat comma(true);
  EXPECT_EQ(comma.Percent(0.4450, 1), "44,5 %");
  EXPECT_EQ(comma.Count(73421), "73.421");
}

TEST(NumberFormatTest, GroupsCounts) {
  EXPECT_EQ(NumberFormat().Count(999), "999");
  EXPECT_EQ(NumberFormat().Count(1000), "1,000");
  EXPECT_EQ(NumberFormat().Count(1234567), "1,234,567");
}

TEST(ExactDecimalTest, ReadsBackAsTheSameNumber) {
  EXPECT_EQ(ExactDecimal(0.1), "0.1");
  EXPECT_EQ(std::stod(ExactDecimal(0.44503616131624485)), 0.44503616131624485);
}

}  // namespace
}  // namespace sipas::cli
