#include "libs/stats/arcsine_scale.h"

#include <cmath>
#include <utility>
#include <vector>

namespace sipas::stats {

Result<PeerEstimates> OnArcsineScale(const PeerEstimates& shares) {
  double mean = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares.estimate(i) < 0 || shares.estimate(i) > 1) return Error::kNotAShare;
    if (!(shares.variance(i) > 0)) return Error::kVarianceOutOfRange;
    mean += shares.estimate(i) / static_cast<double>(shares.size());
  }
  const double added = 2 * mean * (1 - mean);
  if (shares.size() > 0 && !(added > 0)) return Error::kVarianceOutOfRange;
  std::vector<double> estimates;
  std::vector<double> errors;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double x = shares.estimate(i);
    const double variance = shares.variance(i);
    const double b = x * (1 - x) - 2 * variance;
    const double n = (b + std::sqrt(b * b + 4 * variance * added)) / (2 * variance);
    estimates.push_back(std::asin(std::sqrt(x)));
    errors.push_back(std::sqrt(1 / (4 * n)));
  }
  return PeerEstimates::WithStandardErrors(std::move(estimates), errors);
}

}  // namespace sipas::stats
