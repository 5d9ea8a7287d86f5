#include "libs/stats/calibration.h"

#include <gtest/gtest.h>

#include <utility>

namespace sipas::stats {
namespace {

// Four classes: sex x age.
const CalibrationMargin kSex{{0, 0, 1, 1}, {40, 60}};
const CalibrationMargin kAge{{0, 1, 0, 1}, {30, 70}};
const std::vector<Quad> kWeights = {10, 20, 30, 5};

double MarginTotal(const Calibration& calibration, const CalibrationMargin& margin, std::size_t k) {
  Quad sum = 0;
  for (std::size_t c = 0; c < kWeights.size(); ++c) {
    if (margin.category_of_class[c] == k) sum += calibration.factors()[c] * kWeights[c];
  }
  return static_cast<double>(sum);
}

TEST(CalibrationTest, PostStratificationScalesEachCell) {
  const auto step = Calibration::Of(CalibrationMethod::kPostStratification, {kSex}, kWeights);
  ASSERT_TRUE(step.ok());
  EXPECT_DOUBLE_EQ(static_cast<double>(step->factors()[0]), 40.0 / 30);
  EXPECT_DOUBLE_EQ(static_cast<double>(step->factors()[3]), 60.0 / 35);
}

TEST(CalibrationTest, RakingAndLinearCalibrationMeetEveryMargin) {
  for (const auto method :
       {CalibrationMethod::kRaking, CalibrationMethod::kRakingSweeps, CalibrationMethod::kLinear}) {
    const auto step = Calibration::Of(method, {kSex, kAge}, kWeights);
    ASSERT_TRUE(step.ok());
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_NEAR(MarginTotal(*step, kSex, k), static_cast<double>(kSex.totals[k]), 1e-12);
      EXPECT_NEAR(MarginTotal(*step, kAge, k), static_cast<double>(kAge.totals[k]), 1e-12);
    }
  }
}

TEST(CalibrationTest, RakedFactorsAreProducts) {
  const auto step = *Calibration::Of(CalibrationMethod::kRaking, {kSex, kAge}, kWeights);
  const auto g = step.factors();
  EXPECT_NEAR(static_cast<double>(g[0] * g[3] / (g[1] * g[2])), 1.0, 1e-15);
}

TEST(CalibrationTest, TheSizeOfACalibratedCategoryHasNoVarianceLeft) {
  // The influence of "is a woman" is explained by the margin entirely.
  std::vector<MomentSums> classes;
  for (const Quad weight : kWeights) {
    classes.emplace_back(0);
    ASSERT_EQ(classes.back().Add({}, std::vector<Uint128>{static_cast<Uint128>(weight)}),
              Error::kOk);
  }
  for (const auto method : {CalibrationMethod::kRaking, CalibrationMethod::kRakingSweeps}) {
    const auto step = *Calibration::Of(method, {kSex, kAge}, kWeights);
    std::vector<LinearForm> forms = {{0, 0, 1, 1}};
    ASSERT_EQ(step.Residualise(classes, {}, forms), Error::kOk);
    for (const Quad left : forms[0]) EXPECT_NEAR(static_cast<double>(left), 0, 1e-20);
  }
}

TEST(CalibrationTest, ContradictionsAndEmptyCategoriesAreNamed) {
  CalibrationMargin other = kAge;
  other.totals = {30, 71};
  EXPECT_EQ(Calibration::Of(CalibrationMethod::kRaking, {kSex, other}, kWeights).error(),
            Error::kMarginsContradict);
  other.totals = {30, 70, 0};
  EXPECT_EQ(Calibration::Of(CalibrationMethod::kRaking, {kSex, other}, kWeights).error(),
            Error::kEmptyCategory);
  EXPECT_EQ(Calibration::Of(CalibrationMethod::kPostStratification, {kSex, kAge}, kWeights).error(),
            Error::kShapeMismatch);
  // Men are young and women are old, but the targets differ: no weights can meet both.
  const CalibrationMargin same{{0, 0, 1, 1}, {30, 70}};
  EXPECT_EQ(Calibration::Of(CalibrationMethod::kLinear, {kSex, same}, kWeights).error(),
            Error::kMarginsContradict);
  EXPECT_EQ(Calibration::Of(CalibrationMethod::kRaking, {kSex, same}, kWeights).error(),
            Error::kNotConverged);
}

}  // namespace
}  // namespace sipas::stats
