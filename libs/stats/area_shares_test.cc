#include "libs/stats/area_shares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "libs/stats/hash64.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

std::vector<AreaShare> Areas(const std::vector<double>& shares, double n) {
  std::vector<AreaShare> areas;
  for (const double share : shares) areas.push_back({share, n, {1.0}});
  return areas;
}

TEST(AreaSharesTest, SamplingVariancesComeFromThePooledShareAndNotFromTheAreasOwn) {
  std::vector<AreaShare> areas = Areas({1, 0.5}, 10);
  areas[1].n = 30;  // pooled (10 + 15)/40 = 0.625
  const auto variances = *PooledSamplingVariances(areas, 1.6);
  EXPECT_NEAR(variances[0], 1.6 * 0.625 * 0.375 / 10, 1e-15);
  EXPECT_NEAR(variances[1], 1.6 * 0.625 * 0.375 / 30, 1e-15);
}

TEST(AreaSharesTest, EveryNumberSaysThatItIsModelBased) {
  const auto areas = Areas({0.9, 0.8, 1.0, 0.6, 0.7, 0.85}, 15);
  for (const auto scale : {AreaScale::kShare, AreaScale::kArcsine}) {
    for (const auto variance :
         {AreaVarianceMethod::kReml, AreaVarianceMethod::kMl, AreaVarianceMethod::kFayHerriot,
          AreaVarianceMethod::kPrasadRao, AreaVarianceMethod::kAdjustedReml,
          AreaVarianceMethod::kAdjustedMl}) {
      const auto fit = FitAreaShares(areas, {.scale = scale, .variance = variance});
      ASSERT_TRUE(fit.ok());
      EXPECT_EQ(fit->method.find("model-based: Fay-Herriot, "), 0U);
    }
  }
  const auto fit = *FitAreaShares(areas, {});
  const auto benchmarked =
      *BenchmarkShares(fit, std::vector<double>(6, 1.0), 0.8, BenchmarkMethod::kRatio);
  EXPECT_EQ(benchmarked.method,
            "model-based: Fay-Herriot, adjusted REML, arcsine; benchmarked by ratio");
}

TEST(AreaSharesTest, ShareScaleEqualsTheFayHerriotFitOfThePooledVariances) {
  const auto areas = Areas({0.9, 0.8, 1.0, 0.6, 0.7, 0.85}, 15);
  AreaData data;
  data.d = *PooledSamplingVariances(areas, 1.2);
  for (const auto& area : areas) {
    data.y.push_back(area.share);
    data.x.push_back(area.x);
  }
  const auto expected = *FitFayHerriot(data, AreaVarianceMethod::kReml);
  const auto fit = *FitAreaShares(
      areas,
      {.scale = AreaScale::kShare, .variance = AreaVarianceMethod::kReml, .design_effect = 1.2});
  for (std::size_t i = 0; i < areas.size(); ++i) {
    EXPECT_DOUBLE_EQ(fit.areas[i].share, expected.areas[i].eblup);
    EXPECT_DOUBLE_EQ(fit.areas[i].rmse, std::sqrt(expected.areas[i].mse));
  }
}

// The mean over the binomial distribution, exactly: the quarter leaves next to no bias.
TEST(AreaSharesTest, AQuarterOfAnAnswerTakesTheBiasOffTheArcsine) {
  const double share = 0.85;
  const double n = 15;
  double bias = 0;
  double plain_bias = 0;
  double probability = std::pow(1 - share, n);
  for (int x = 0; x <= 15; ++x) {
    const double angle = std::asin(std::sqrt(share));
    bias += probability * (std::asin(std::sqrt((x + 0.25) / (n + 0.5))) - angle);
    plain_bias += probability * (std::asin(std::sqrt(x / n)) - angle);
    probability *= (n - x) / (x + 1.0) * share / (1 - share);
  }
  EXPECT_GT(plain_bias, 0.02);
  EXPECT_LT(std::abs(bias), 0.003);
}

// Mean and deviation of sin^2 of a normal angle by a fine sum over its density.
TEST(AreaSharesTest, ArcsineSharesAreMeansOfTheSquaredSine) {
  const auto areas = Areas({0.95, 0.8, 1.0, 0.6, 0.7, 0.85}, 12);
  AreaData data;
  for (const auto& area : areas) {
    data.y.push_back(std::asin(std::sqrt((12 * area.share + 0.25) / 12.5)));
    data.d.push_back(1.0 / 50);
    data.x.push_back({1.0});
  }
  const auto angles = *FitFayHerriot(data, AreaVarianceMethod::kAdjustedReml);
  const auto fit = *FitAreaShares(areas, {});
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const double s = std::sqrt(angles.areas[i].mse);
    double mean = 0;
    double square = 0;
    for (int step = -9000; step <= 9000; ++step) {
      const double z = step / 1000.0;
      const double density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI) / 1000;
      const double share = std::pow(std::sin(angles.areas[i].eblup + z * s), 2);
      mean += density * share;
      square += density * share * share;
    }
    EXPECT_NEAR(fit.areas[i].share, mean, 1e-12);
    EXPECT_NEAR(fit.areas[i].rmse, std::sqrt(square - mean * mean), 1e-12);
  }
}

TEST(AreaSharesTest, BenchmarkingMeetsTheTargetAndCountsWhatItChanged) {
  const auto fit = *FitAreaShares(Areas({0.9, 0.8, 0.95, 0.6, 0.7, 0.85}, 15), {});
  const std::vector<double> weights = {1, 2, 3, 1, 2, 3};
  for (const auto method : {BenchmarkMethod::kRatio, BenchmarkMethod::kDifference}) {
    const auto shares = *BenchmarkShares(fit, weights, 0.78, method);
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] / 12 * shares.areas[i].share;
    EXPECT_NEAR(sum, 0.78, 1e-15);
    EXPECT_NEAR(shares.areas[0].rmse,
                std::hypot(fit.areas[0].rmse, shares.areas[0].share - fit.areas[0].share), 1e-15);
  }
  EXPECT_EQ(BenchmarkShares(fit, weights, 1.0, BenchmarkMethod::kDifference).error(),
            Error::kNotAShare);
}

TEST(AreaSharesTest, ImpossibleInputIsNamed) {
  auto areas = Areas({0.9, 0.8, 0.7, 0.6}, 15);
  EXPECT_EQ(FitAreaShares(areas, {.design_effect = 0}).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(FitAreaShares(areas, {.level = 1}).error(), Error::kLevelOutOfRange);
  areas[2].share = 1.1;
  EXPECT_EQ(FitAreaShares(areas, {}).error(), Error::kNotAShare);
  areas[2] = {0.5, 0, {1.0}};
  EXPECT_EQ(FitAreaShares(areas, {}).error(), Error::kNoAnswers);
  EXPECT_EQ(FitAreaShares({}, {}).error(), Error::kShapeMismatch);
  EXPECT_EQ(FitAreaShares(Areas({1, 1, 1, 1}, 9), {.scale = AreaScale::kShare}).error(),
            Error::kVarianceOutOfRange);
}

struct Quality {
  double coverage = 0;
  double rmse = 0;
  double direct_rmse = 0;
};

// Communes with 15 answers each whose true shares follow a covariate and vary around it.
Quality Simulate(AreaScale scale, double deviation) {
  constexpr int kRuns = 40;
  constexpr int kAreas = 60;
  std::uint64_t counter = 0;
  const auto uniform = [&] { return HashedUniform(Hash64(++counter)); };
  Quality quality;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<AreaShare> areas;
    std::vector<double> truth;
    for (int i = 0; i < kAreas; ++i) {
      const double x = uniform();
      const double angle = 1.0 + 0.2 * x + deviation * *NormalUpperQuantile(uniform());
      truth.push_back(std::pow(std::sin(angle), 2));
      int satisfied = 0;
      for (int k = 0; k < 15; ++k) satisfied += uniform() < truth.back() ? 1 : 0;
      areas.push_back({satisfied / 15.0, 15, {1.0, x}});
    }
    const auto fit = *FitAreaShares(areas, {.scale = scale});
    for (std::size_t i = 0; i < kAreas; ++i) {
      const auto& area = fit.areas[i];
      quality.coverage += area.lower <= truth[i] && truth[i] <= area.upper ? 1 : 0;
      quality.rmse += std::pow(area.share - truth[i], 2);
      quality.direct_rmse += std::pow(areas[i].share - truth[i], 2);
    }
  }
  quality.coverage /= kRuns * kAreas;
  quality.rmse = std::sqrt(quality.rmse / (kRuns * kAreas));
  quality.direct_rmse = std::sqrt(quality.direct_rmse / (kRuns * kAreas));
  return quality;
}

TEST(AreaSharesTest, LimitsCoverOnAverageAndErrorsAreSmallerThanOfDirectShares) {
  for (const auto scale : {AreaScale::kArcsine, AreaScale::kShare}) {
    for (const double deviation : {0.03, 0.08, 0.15}) {
      const Quality quality = Simulate(scale, deviation);
      RecordProperty(
          (scale == AreaScale::kArcsine ? "arcsine_" : "share_") + std::to_string(deviation),
          std::to_string(quality.coverage) + " " + std::to_string(quality.rmse));
      EXPECT_GE(quality.coverage, 0.92);
      EXPECT_LT(quality.rmse, 0.85 * quality.direct_rmse);
    }
  }
}

}  // namespace
}  // namespace sipas::stats
