#include "cli/importer/cell_number.h"

#include <gtest/gtest.h>

namespace sipas::cli {
namespace {

TEST(ParseNumberTest, ReadsTheWholeCell) {
  EXPECT_EQ(ParseNumber("0.949367105960846", false), 0.949367105960846);
  EXPECT_EQ(ParseNumber("+1e3", false), 1000);
  EXPECT_EQ(ParseNumber("-2", false), -2);
  EXPECT_FALSE(ParseNumber("1.5x", false).has_value());
  EXPECT_FALSE(ParseNumber("", false).has_value());
  EXPECT_FALSE(ParseNumber("+-1", false).has_value());
}

TEST(ParseNumberTest, RefusesNanAndInfinity) {
  EXPECT_FALSE(ParseNumber("nan", false).has_value());
  EXPECT_FALSE(ParseNumber("inf", false).has_value());
  EXPECT_FALSE(ParseNumber("1e999", false).has_value());
}

TEST(ParseNumberTest, ReadsADecimalCommaOnlyWhenTold) {
  EXPECT_EQ(ParseNumber("0,5", true), 0.5);
  EXPECT_FALSE(ParseNumber("0,5", false).has_value());
  EXPECT_FALSE(ParseNumber("1.234,5", true).has_value());
}

TEST(ParseIntegerTest, ReadsWholeNumbersWithAFractionOfZeros) {
  EXPECT_EQ(ParseInteger("4.0"), 4);
  EXPECT_EQ(ParseInteger("-3.00"), -3);
  EXPECT_EQ(ParseInteger("7"), 7);
  EXPECT_FALSE(ParseInteger("4.5").has_value());
  EXPECT_FALSE(ParseInteger("99999999999").has_value());
  EXPECT_FALSE(ParseInteger("").has_value());
}

TEST(WithoutZeroFractionTest, LeavesOtherCellsAlone) {
  EXPECT_EQ(WithoutZeroFraction("v1.0"), "v1.0");
  EXPECT_EQ(WithoutZeroFraction("1."), "1.");
  EXPECT_EQ(WithoutZeroFraction(".0"), ".0");
  EXPECT_EQ(WithoutZeroFraction("-99.0"), "-99");
}

}  // namespace
}  // namespace sipas::cli
