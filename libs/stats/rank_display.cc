#include "libs/stats/rank_display.h"

#include <cmath>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

double NormalBelow(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

bool AllCanBeCompared(const PeerEstimates& peers) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!(peers.difference_variance(i, j) > 0)) return false;
    }
  }
  return true;
}

// Mean over pairs of the chance that intervals of equals do not overlap.
double MeanSeparation(const PeerEstimates& peers, double z) {
  double sum = 0;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double widths = std::sqrt(peers.variance(i)) + std::sqrt(peers.variance(j));
      sum += 2 * NormalBelow(-z * widths / std::sqrt(peers.difference_variance(i, j)));
    }
  }
  const auto p = static_cast<double>(peers.size());
  return sum / (p * (p - 1) / 2);
}

}  // namespace

std::vector<double> ExpectedRanks(const PeerEstimates& peers) {
  std::vector<double> ranks(peers.size(), 1.0);
  for (std::size_t j = 0; j < peers.size(); ++j) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      if (i == j) continue;
      ranks[j] += NormalBelow(peers.distance(i, j));
    }
  }
  return ranks;
}

Result<double> OverlapQuantile(const PeerEstimates& peers, double alpha) {
  if (!(alpha > 0 && alpha < 1)) return Error::kLevelOutOfRange;
  if (peers.size() < 2) return Error::kShapeMismatch;
  if (!AllCanBeCompared(peers)) return Error::kVarianceOutOfRange;
  double low = 0;
  double high = 1;
  while (MeanSeparation(peers, high) > alpha) high *= 2;
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) return middle;
    (MeanSeparation(peers, middle) > alpha ? low : high) = middle;
  }
}

Result<IntervalRanks> IntervalRankSets(const PeerEstimates& peers, double alpha) {
  if (!(alpha > 0 && alpha < 1)) return Error::kLevelOutOfRange;
  if (peers.size() < 2) return Error::kShapeMismatch;
  const std::size_t p = peers.size();
  // (1 - level)/2 with level = (1 - alpha)^(1/p), without losing small alphas.
  const auto z = NormalUpperQuantile(-std::expm1(std::log1p(-alpha) / static_cast<double>(p)) / 2);
  if (!z.ok()) return z.error();
  std::vector<bool> better(p * p);
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = 0; j < p; ++j) {
      const double lower = peers.estimate(i) - *z * std::sqrt(peers.variance(i));
      better[i * p + j] = i != j && lower > peers.estimate(j) + *z * std::sqrt(peers.variance(j));
    }
  }
  return IntervalRanks{*z, RankSetsFromPairs(p, better)};
}

}  // namespace sipas::stats
