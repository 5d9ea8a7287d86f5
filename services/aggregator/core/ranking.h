// Ranks of localities with the range of ranks that the data allow.
//
// Rank: 1 + the number of peers with a higher estimate (equal estimates share a rank).
// Range of j, at confidence level 1 - a: the 2(p-1) one-sided statements "k is better than j" and
// "j is better than k" are tested by t = (x_j - x_k)/s_jk, s_jk^2 = S_jj + S_kk - 2 S_jk, with
// Holm's step-down method; lower = 1 + the peers found better, upper = p - the peers found worse.
// The range holds j's true rank with probability 1 - a or more; no simulation, so the same data
// give the same range. Source: Mogstad, Romano, Shaikh, Wilhelm, Review of Economic Studies 91
// (2024), marginal confidence sets. Above kMaxStepDownPeers peers, step-down thresholds are those
// of the next power of two of open statements: slightly wider ranges in bounded time. A peer
// without variance has the range 1..p, and its differences to others are never significant.
//
// Pure function, thread-safe.
//
//   const std::vector<Rank> ranks = RankPeers({.estimates = {0.81, 0.74}, ...});
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_RANKING_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_RANKING_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/aggregator/core/score.h"

namespace sipas::aggregator {

inline constexpr std::size_t kMaxStepDownPeers = 500;

struct RankingInput {
  std::vector<double> estimates;
  std::vector<std::optional<double>> variances;  // one per estimate
  double confidence_level = 0.95;
  // Of two peers that have variances.
  absl::FunctionRef<double(std::size_t, std::size_t)> covariance;
  // Degrees of freedom of their difference; may be infinite. Not above 0: never significant.
  absl::FunctionRef<double(std::size_t, std::size_t)> df;
};

std::vector<Rank> RankPeers(const RankingInput& input);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_RANKING_H_
