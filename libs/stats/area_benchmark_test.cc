#include "libs/stats/area_benchmark.h"

#include <gtest/gtest.h>

#include <vector>

namespace sipas::stats {
namespace {

const std::vector<double> kEstimates = {0.8, 0.9, 0.7};
const std::vector<double> kPopulation = {100, 300, 100};  // weighted mean 0.84

TEST(AreaBenchmarkTest, RatioMultipliesAllByTheSameFactor) {
  const auto areas = *BenchmarkAreas(kEstimates, kPopulation, 0.882, BenchmarkMethod::kRatio);
  EXPECT_NEAR(areas.adjustment, 1.05, 1e-15);
  EXPECT_NEAR(areas.values[0], 0.84, 1e-15);
  EXPECT_NEAR((areas.values[0] + 3 * areas.values[1] + areas.values[2]) / 5, 0.882, 1e-15);
}

TEST(AreaBenchmarkTest, DifferenceMovesAllByTheSameAmount) {
  const auto areas = *BenchmarkAreas(kEstimates, kPopulation, 0.82, BenchmarkMethod::kDifference);
  EXPECT_NEAR(areas.adjustment, -0.02, 1e-15);
  EXPECT_NEAR(areas.values[2], 0.68, 1e-15);
  EXPECT_NEAR((areas.values[0] + 3 * areas.values[1] + areas.values[2]) / 5, 0.82, 1e-15);
}

TEST(AreaBenchmarkTest, ImpossibleInputIsNamed) {
  const auto error = [](std::vector<double> estimates, std::vector<double> weights) {
    return BenchmarkAreas(estimates, weights, 0.8, BenchmarkMethod::kRatio).error();
  };
  EXPECT_EQ(error({}, {}), Error::kShapeMismatch);
  EXPECT_EQ(error({0.5}, {1, 2}), Error::kShapeMismatch);
  EXPECT_EQ(error({0.5}, {-1}), Error::kWeightNegative);
  EXPECT_EQ(error({0.5}, {0}), Error::kWeightZero);
  EXPECT_EQ(error({0}, {1}), Error::kNumericFailure);
}

}  // namespace
}  // namespace sipas::stats
