// The probability that a peer is truly among the best k. Model-based (peer_shrinkage.h): the share
// of joint posterior draws in which 1 + #{i: theta_i > theta_j} <= k. The probabilities of all
// peers sum to k.
//
// Not the share of bootstrap draws around the estimates themselves: the extremes of noisy estimates
// are too extreme, and where that says 0.95 about 0.83 is true. Simulation error of a probability q
// is sqrt(q (1 - q)/draws), at most 0.005 with 10,000 draws and 0.011 with the 2,000 that large
// groups get (DrawsFor). Draws are counted from hashes: the same data give the same numbers.
//
// Errors: kShapeMismatch (k not 1 to p, no draws), and those of PeerShrinkage::Fit. Pure functions,
// thread-safe. Cost O(draws p).
//
//   const auto best3 = TopProbabilities(peers, 3, DrawsFor(peers.size()));
#ifndef SIPAS_LIBS_STATS_RANK_PROBABILITY_H_
#define SIPAS_LIBS_STATS_RANK_PROBABILITY_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

// 10,000 up to 200 peers, then fewer, never below 2,000.
constexpr std::size_t DrawsFor(std::size_t peers) {
  return std::clamp<std::size_t>(2'000'000 / std::max<std::size_t>(peers, 1), 2'000, 10'000);
}

Result<std::vector<double>> TopProbabilities(const PeerEstimates& peers, std::size_t k,
                                             std::size_t draws);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_PROBABILITY_H_
