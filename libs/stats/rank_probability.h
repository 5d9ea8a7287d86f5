// The probability that a peer is truly among the best k. Model-based (peer_shrinkage.h): the share
// of joint posterior draws in which 1 + #{i: theta_i > theta_j} <= k. The probabilities of all
// peers sum to k. Source: Lin, Louis, Paddock, Ridgeway, Bayesian Analysis 1 (2006) 915-946.
//
// Not the share of bootstrap draws around the estimates themselves: the extremes of noisy estimates
// are too extreme, and where that says 0.95 about 0.83 is true. What this says came true within
// 0.03 in 12 designs of bench/rank_simulation.cc (docs/design/ranks.md, with the limits). Draws are
// stratified and counted from hashes: the same data give the same numbers. Simulation error: at
// most 0.004 with the draws of DrawsFor, 4,000 up to 500 peers and 2,000 from 1,000 on (seen:
// 0.0037 with 34 peers, 0.003 with 1,000).
//
// Errors: kShapeMismatch (k not 1 to p, no draws), and those of PeerShrinkage::Fit. Pure functions,
// thread-safe. Cost O(draws p).
//
//   const auto shares = ShareLikelihoods(*PeerEstimates::WithStandardErrors(x, errors, df));
//   const auto best3 = TopProbabilities(*shares, 3, DrawsFor(x.size()));
#ifndef SIPAS_LIBS_STATS_RANK_PROBABILITY_H_
#define SIPAS_LIBS_STATS_RANK_PROBABILITY_H_

#include <algorithm>
#include <cstddef>
#include <vector>

#include "libs/stats/peer_likelihood.h"
#include "libs/stats/result.h"

namespace sipas::stats {

// 4,000 up to 500 peers, then fewer, never below 2,000.
constexpr std::size_t DrawsFor(std::size_t peers) {
  return std::clamp<std::size_t>(2'000'000 / std::max<std::size_t>(peers, 1), 2'000, 4'000);
}

Result<std::vector<double>> TopProbabilities(const std::vector<PeerLikelihood>& peers,
                                             std::size_t k, std::size_t draws);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_PROBABILITY_H_
