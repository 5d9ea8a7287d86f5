#include "tests/reference/comparison.h"

#include <gtest/gtest.h>

#include <limits>

namespace sipas::reference {
namespace {

std::size_t Mismatches(const Json& got, const Json& expected,
                       const Json& tolerance = {{"rel", 1e-6}, {"abs", 1e-9}}) {
  return Compare(got, {{"expected", expected}, {"tolerance", tolerance}}).size();
}

TEST(ComparisonTest, ANumberPassesByEitherTolerance) {
  EXPECT_EQ(Mismatches({{"x", 100.00005}}, {{"x", 100}}), 0u);
  EXPECT_EQ(Mismatches({{"x", 100.0002}}, {{"x", 100}}), 1u);
  EXPECT_EQ(Mismatches({{"x", 1e-10}}, {{"x", 0}}), 0u);
}

TEST(ComparisonTest, WhatIsMissingOrOfAnotherShapeFails) {
  EXPECT_EQ(Mismatches({{"y", 1}}, {{"x", 1}}), 1u);
  EXPECT_EQ(Mismatches({{"x", {1, 2}}}, {{"x", {1, 2, 3}}}), 1u);
  EXPECT_EQ(Mismatches({{"x", "1"}}, {{"x", 1}}), 1u);
  EXPECT_EQ(Mismatches({{"x", 1}, {"more", 2}}, {{"x", 1}}), 0u);
}

TEST(ComparisonTest, UndefinedAndInfiniteMustBeMetAsSuch) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Mismatches({{"x", nan}}, {{"x", "NaN"}}), 0u);
  EXPECT_EQ(Mismatches({{"x", nan}}, {{"x", 1}}), 1u);
  EXPECT_EQ(Mismatches({{"x", infinity}}, {{"x", "Inf"}}), 0u);
  EXPECT_EQ(Mismatches({{"x", infinity}}, {{"x", "-Inf"}}), 1u);
  EXPECT_EQ(Mismatches({{"x", nullptr}}, {{"x", nullptr}}), 0u);
  EXPECT_EQ(Mismatches({{"x", 0}}, {{"x", nullptr}}), 1u);
}

TEST(ComparisonTest, ACaseMayNotExpectNothing) {
  EXPECT_FALSE(ExpectsAnything(Json::object()));
  EXPECT_FALSE(ExpectsAnything({{"expected", Json::object()}}));
  EXPECT_FALSE(ExpectsAnything({{"expected", {{"ci", Json::object()}}}}));
  EXPECT_TRUE(ExpectsAnything({{"expected", {{"ci", Json::object()}, {"x", nullptr}}}}));
  EXPECT_TRUE(ExpectsAnything({{"expected", {{"best", Json::array()}}}}));
}

TEST(ComparisonTest, MatricesAreJudgedAgainstTheirLargestEntry) {
  const Json expected = {{100, 1e-3}, {1e-3, 1}};
  const Json got = {{100, 1.05e-3}, {1e-3, 1}};
  EXPECT_EQ(Mismatches({{"vcov", got}}, {{"vcov", expected}}), 0u);
  EXPECT_EQ(Mismatches({{"matrix", got}}, {{"matrix", expected}}), 1u);
}

TEST(ComparisonTest, AFieldMayHaveItsOwnTolerance) {
  const Json tolerance = {{"rel", 1e-10}, {"abs", 1e-12}, {"likelihood_R_abs", 0.005}};
  const Json expected = {{"ci", {{"likelihood_R", {0.5}}, {"mean", {0.5}}}}};
  const Json got = {{"ci", {{"likelihood_R", {0.504}}, {"mean", {0.504}}}}};
  const auto mismatches = Compare(got, {{"expected", expected}, {"tolerance", tolerance}});
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].field, "ci.mean.0");
  EXPECT_NEAR(mismatches[0].relative_error, 0.008, 1e-12);
}

TEST(ComparisonTest, ToleranceIsAnObjectOfNumbersOfZeroOrMore) {
  EXPECT_TRUE(CheckTolerance(Json::object()).ok());
  EXPECT_TRUE(CheckTolerance({{"tolerance", {{"rel", 1e-9}, {"abs", 0}, {"se_rel", 1}}}}).ok());
  for (const Json& wrong :
       {Json(nullptr), Json("NaN"), Json("Inf"), Json("x"), Json(-1e-9), Json(true)}) {
    EXPECT_FALSE(CheckTolerance({{"tolerance", {{"rel", 1e-9}, {"abs", wrong}}}}).ok()) << wrong;
  }
  EXPECT_FALSE(CheckTolerance({{"tolerance", 3}}).ok());
  EXPECT_FALSE(CheckTolerance({{"tolerance", nullptr}}).ok());
  EXPECT_FALSE(CheckTolerance({{"tolerance", {{"relative", 1e-9}}}}).ok());
}

TEST(ComparisonTest, EffectiveSizesOfZeroVarianceAreRoundingOnBothSides) {
  EXPECT_EQ(Mismatches({{"n_eff", 1e25}}, {{"n_eff", 3e31}}), 0u);
  EXPECT_EQ(Mismatches({{"n_eff", 100.0}}, {{"n_eff", 101.0}}), 1u);
}

}  // namespace
}  // namespace sipas::reference
