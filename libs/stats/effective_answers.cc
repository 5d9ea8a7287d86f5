#include "libs/stats/effective_answers.h"

#include <cmath>

namespace sipas::stats {

Result<std::vector<double>> EffectiveAnswers(const PeerEstimates& shares) {
  double mean = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares.estimate(i) < 0 || shares.estimate(i) > 1) return Error::kNotAShare;
    if (!(shares.variance(i) > 0)) return Error::kVarianceOutOfRange;
    mean += shares.estimate(i) / static_cast<double>(shares.size());
  }
  const double mean_spread = mean * (1 - mean);
  if (!(mean_spread > 0)) return Error::kVarianceOutOfRange;
  std::vector<double> answers;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double v = shares.variance(i);
    const double b = shares.estimate(i) * (1 - shares.estimate(i)) - 2 * v;
    answers.push_back((b + std::sqrt(b * b + 8 * v * mean_spread)) / (2 * v));
  }
  return answers;
}

double BoundaryVariance(double n, double mean) { return 2 * mean * (1 - mean) / ((n + 2) * n); }

}  // namespace sipas::stats
