#include "libs/stats/fay_herriot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace sipas::stats {
namespace {

// Equal sampling variances and an intercept alone: everything has a closed form.
AreaData Equal(std::vector<double> y, double d) {
  const std::size_t m = y.size();
  return {std::move(y), std::vector<double>(m, d), std::vector<std::vector<double>>(m, {1.0})};
}

TEST(FayHerriotTest, EqualVariancesGiveTheVarianceBetweenAreasMinusD) {
  const AreaData data = Equal({1, 3, 5, 7, 9}, 2);  // mean 5, sum of squares 40
  for (const auto method : {AreaVarianceMethod::kReml, AreaVarianceMethod::kFayHerriot,
                            AreaVarianceMethod::kPrasadRao}) {
    EXPECT_NEAR(FitFayHerriot(data, method)->area_variance, 40.0 / 4 - 2, 1e-12);
  }
  const auto ml = *FitFayHerriot(data, AreaVarianceMethod::kMl);
  EXPECT_NEAR(ml.area_variance, 40.0 / 5 - 2, 1e-12);
  EXPECT_NEAR(ml.areas[0].eblup, 5 + 6.0 / 8 * (1 - 5), 1e-12);
  EXPECT_FALSE(ml.at_boundary);
}

TEST(FayHerriotTest, AreasAlikeMoreThanTheirErrorsGiveTheBoundary) {
  const auto fit = *FitFayHerriot(Equal({5, 5.1, 4.9, 5}, 3), AreaVarianceMethod::kReml);
  EXPECT_EQ(fit.area_variance, 0.0);
  EXPECT_TRUE(fit.at_boundary);
  EXPECT_NEAR(fit.areas[1].eblup, 5, 1e-12);
  EXPECT_EQ(fit.areas[1].g1, 0.0);
}

TEST(FayHerriotTest, ImpossibleInputIsNamed) {
  AreaData data = Equal({1, 2, 3}, 1);
  data.d[1] = 0;
  EXPECT_EQ(FitFayHerriot(data, AreaVarianceMethod::kReml).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(FitFayHerriot(Equal({1}, 1), AreaVarianceMethod::kReml).error(),
            Error::kNoDegreesOfFreedom);
  data = Equal({1, 2, 3, 4}, 1);
  for (auto& row : data.x) row = {1.0, 2.0};
  EXPECT_EQ(FitFayHerriot(data, AreaVarianceMethod::kReml).error(), Error::kSingularSystem);
  data.y.pop_back();
  EXPECT_EQ(FitFayHerriot(data, AreaVarianceMethod::kReml).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
