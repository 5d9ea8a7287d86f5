#include "libs/stats/fay_herriot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "libs/stats/hash64.h"

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

// Equal D, intercept: A R(A) has its maximum at the root of a quadratic, with k = m - 1 (residual)
// or m and sum of squares S: (2 - k) A^2 + (4 D - k D + S) A + 2 D^2 = 0.
double AdjustedRoot(double k, double d, double s) {
  const double a = 2 - k;
  const double b = 4 * d - k * d + s;
  return (-b - std::sqrt(b * b - 8 * a * d * d)) / (2 * a);
}

TEST(FayHerriotTest, AdjustedLikelihoodHasItsClosedFormWhereVariancesAreEqual) {
  for (const double d : {0.5, 2.0, 50.0}) {
    const AreaData data = Equal({1, 3, 5, 7, 9, 5}, d);  // mean 5, sum of squares 40
    EXPECT_NEAR(FitFayHerriot(data, AreaVarianceMethod::kAdjustedReml)->area_variance,
                AdjustedRoot(5, d, 40), 1e-12);
    EXPECT_NEAR(FitFayHerriot(data, AreaVarianceMethod::kAdjustedMl)->area_variance,
                AdjustedRoot(6, d, 40), 1e-12);
  }
}

// log(A) + log likelihood of an intercept model, up to a constant.
double LogAdjustedLikelihood(const AreaData& data, double a, bool residual) {
  double weights = 0;
  double sum = 0;
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    weights += 1 / (a + data.d[i]);
    sum += data.y[i] / (a + data.d[i]);
  }
  double log = std::log(a) - (residual ? std::log(weights) / 2 : 0);
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    const double v = a + data.d[i];
    log -= (std::log(v) + std::pow(data.y[i] - sum / weights, 2) / v) / 2;
  }
  return log;
}

TEST(FayHerriotTest, AdjustedLikelihoodIsPositiveAndTheMaximumOfAGrid) {
  std::uint64_t counter = 0;
  for (int run = 0; run < 60; ++run) {
    AreaData data;
    for (int i = 0; i < 8; ++i) {
      data.d.push_back(0.2 + 3 * HashedUniform(Hash64(++counter)));
      // From areas alike beyond chance to areas far apart.
      data.y.push_back(run / 10 * HashedUniform(Hash64(++counter)));
      data.x.push_back({1.0});
    }
    for (const bool residual : {true, false}) {
      const double a = FitFayHerriot(data, residual ? AreaVarianceMethod::kAdjustedReml
                                                    : AreaVarianceMethod::kAdjustedMl)
                           ->area_variance;
      ASSERT_GT(a, 0);
      const double top = LogAdjustedLikelihood(data, a, residual);
      for (double grid = 1e-6; grid < 1e4; grid *= 1.01) {
        ASSERT_LE(LogAdjustedLikelihood(data, grid, residual), top + 1e-12) << run << " " << grid;
      }
    }
  }
}

TEST(FayHerriotTest, AdjustedLikelihoodOfAreasAlikeLeavesTheBoundaryWithAPositiveError) {
  AreaData data = Equal({5, 5.1, 4.9, 5}, 3);
  const auto fit = *FitFayHerriot(data, AreaVarianceMethod::kAdjustedReml);
  EXPECT_FALSE(fit.at_boundary);
  EXPECT_GT(fit.area_variance, 0);
  EXPECT_GT(fit.areas[1].g1, 0);
  EXPECT_GT(fit.areas[1].mse, fit.areas[1].g1);
  data.y.pop_back();
  data.d.pop_back();
  data.x.pop_back();
  EXPECT_EQ(FitFayHerriot(data, AreaVarianceMethod::kAdjustedReml).error(),
            Error::kNoDegreesOfFreedom);
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
