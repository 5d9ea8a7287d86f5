// BenchmarkAreas: model-based estimates of areas made to agree with the direct estimate of the
// whole that they are parts of, T = sum W_i theta_i with W_i the areas' shares of the population.
//
//   kRatio       theta_i T / sum W theta: all move by the same percentage; values near 1 may leave
//                the range of a share
//   kDifference  theta_i + (T - sum W theta): all move by the same amount
// A large adjustment says that the model is biased for this parent: look at it before publishing.
// Source: Rao and Molina, Small Area Estimation (2015), chapter 6.
//
// Weights are divided by their sum; zero is allowed. Errors: kShapeMismatch, kScoreNotFinite,
// kWeightNegative, kWeightZero (the sum), kNumericFailure (a ratio to a sum that is not above 0).
// Pure function, thread-safe.
//
//   const auto fit = BenchmarkAreas(eblups, population, province, BenchmarkMethod::kRatio);
#ifndef SIPAS_LIBS_STATS_AREA_BENCHMARK_H_
#define SIPAS_LIBS_STATS_AREA_BENCHMARK_H_

#include <span>
#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

enum class BenchmarkMethod { kRatio, kDifference };

struct BenchmarkedAreas {
  std::vector<double> values;
  double adjustment = 0;  // the factor, or the amount
};

Result<BenchmarkedAreas> BenchmarkAreas(std::span<const double> estimates,
                                        std::span<const double> weights, double target,
                                        BenchmarkMethod method);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_AREA_BENCHMARK_H_
