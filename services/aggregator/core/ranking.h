// Ranks of the localities of one peer group, with everything that says how sure they are.
//
//   rank           1 + the number of peers with a higher estimate (equal estimates share a rank)
//   range          ranks that the data do not rule out, at confidence 1 - a: Holm's test of the
//                  locality's differences to all peers (marginal), and of all differences at once
//                  (simultaneous); libs/stats/rank_sets.h
//   tie group, band, reliability, probability of the best k
//                  libs/stats/rank_groups.h, rank_bands.h, rank_reliability.h, rank_probability.h
// The family is the whole peer group, whatever part of it is shown. A peer without a variance that
// can be used (none, zero, or no degrees of freedom) may have any rank, excludes no other, and is
// in no band. As long as there is one, there are no probabilities, unless it is a share of exactly
// 0 or 1: that counts with as many answers as it has respondents, as in its Wilson interval. Ranks
// are recommended from a reliability of 0.7, bands below it.
//
// No simulation decides a rank, a range or a band; probabilities are model-based and repeat to the
// bit. Pure function, thread-safe.
//
//   const Ranking ranking = RankPeers({.estimates = {0.81, 0.74}, ...}, {});
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_RANKING_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_RANKING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/peer_estimates.h"
#include "services/aggregator/core/score.h"

namespace sipas::aggregator {

// Peers with a value; all vectors have one place per peer.
struct RankingPeers {
  std::vector<double> estimates;
  std::vector<std::optional<double>> variances;
  std::vector<double> df;                       // of the variance; may be infinite
  std::optional<stats::Covariance> covariance;  // absent: independent
  bool are_fractions = false;                   // shares or indices in [0, 1]
  std::vector<double> respondents{};            // asked for probabilities alone; else may be empty

  bool HasUsableVariance(std::size_t i) const {
    return variances[i].has_value() && *variances[i] > 0 && df[i] > 0;
  }
};

struct RankingOptions {
  double confidence_level = 0.95;
  uint32_t top_k = 0;  // 0: no probabilities
};

struct Ranking {
  std::vector<Rank> ranks;
  std::optional<double> reliability;
  RankDisplay recommended = RankDisplay::kUnknown;
};

Ranking RankPeers(const RankingPeers& peers, const RankingOptions& options);

// The peers with a usable variance, in their order.
stats::Result<stats::PeerEstimates> MeasuredPeers(const RankingPeers& peers);

// All peers for a model of their ordinary changes: fractions on the logit scale
// (libs/stats/logit_scale.h). An error if a peer has no usable variance.
stats::Result<stats::PeerEstimates> ModelPeers(const RankingPeers& peers);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_RANKING_H_
