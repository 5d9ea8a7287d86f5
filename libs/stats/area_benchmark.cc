#include "libs/stats/area_benchmark.h"

#include <cmath>
#include <cstddef>

namespace sipas::stats {
namespace {

Result<double> WeightedMean(std::span<const double> estimates, std::span<const double> weights) {
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    if (!std::isfinite(estimates[i]) || !std::isfinite(weights[i])) return Error::kScoreNotFinite;
    if (weights[i] < 0) return Error::kWeightNegative;
    sum += weights[i] * estimates[i];
    total += weights[i];
  }
  if (!(total > 0)) return Error::kWeightZero;
  return sum / total;
}

}  // namespace

Result<BenchmarkedAreas> BenchmarkAreas(std::span<const double> estimates,
                                        std::span<const double> weights, double target,
                                        BenchmarkMethod method) {
  if (estimates.empty() || estimates.size() != weights.size()) return Error::kShapeMismatch;
  if (!std::isfinite(target)) return Error::kScoreNotFinite;
  const auto mean = WeightedMean(estimates, weights);
  if (!mean.ok()) return mean.error();
  const bool ratio = method == BenchmarkMethod::kRatio;
  if (ratio && !(*mean > 0)) return Error::kNumericFailure;
  BenchmarkedAreas areas;
  areas.adjustment = ratio ? target / *mean : target - *mean;
  for (const double estimate : estimates) {
    areas.values.push_back(ratio ? estimate * areas.adjustment : estimate + areas.adjustment);
  }
  return areas;
}

}  // namespace sipas::stats
