#include "libs/stats/rank_reliability.h"

#include <algorithm>

namespace sipas::stats {
namespace {

double SampleVariance(const PeerEstimates& peers) {
  double mean = 0;
  for (std::size_t i = 0; i < peers.size(); ++i) mean += peers.estimate(i);
  mean /= static_cast<double>(peers.size());
  double sum = 0;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const double distance = peers.estimate(i) - mean;
    sum += distance * distance;
  }
  return sum / static_cast<double>(peers.size() - 1);
}

// What errors add to the expected sample variance.
double MeanErrorVariance(const PeerEstimates& peers) {
  const auto p = static_cast<double>(peers.size());
  double variances = 0;
  double covariances = 0;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    variances += peers.variance(i);
    if (peers.is_independent()) continue;
    for (std::size_t j = 0; j < i; ++j) covariances += peers.covariance(i, j);
  }
  return std::max(0.0, variances / p - 2 * covariances / (p * (p - 1)));
}

}  // namespace

Result<RankReliability> ReliabilityOf(const PeerEstimates& peers) {
  if (peers.size() < 2) return Error::kShapeMismatch;
  RankReliability reliability;
  reliability.mean_error_variance = MeanErrorVariance(peers);
  const double errors = reliability.mean_error_variance;
  reliability.between_variance = std::max(0.0, SampleVariance(peers) - errors);
  const double between = reliability.between_variance;
  if (!(between + errors > 0)) return Error::kVarianceOutOfRange;
  reliability.overall = between / (between + errors);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const double sum = between + peers.variance(i);
    reliability.peers.push_back(sum > 0 ? between / sum : 0);
  }
  return reliability;
}

}  // namespace sipas::stats
