// Rank sets by max-T: the critical value is the (1 - alpha) quantile of the largest studentised
// difference over the pairs not yet declared, under the estimates' own covariance; repeated until
// nothing more is declared (Mogstad, Romano, Shaikh, Wilhelm 2024, with a parametric bootstrap).
// Never wider than Bonferroni up to simulation noise; Holm (rank_sets.h) needs no simulation and is
// the default.
//
// Z = draws * R with R'R = S (upper Cholesky factor); the quantile is R's type 7. Draws are
// standard normal, one row per draw, one column per peer: HashedNormalDraws gives the same rows for
// the same seed everywhere and for ever, at least 10,000 for use. Cost O(draws p^2) per step; p <
// 100. Errors: kShapeMismatch (draws of another width, or none), kLevelOutOfRange, kSingularSystem
// (S not positive definite). Pure functions, thread-safe.
//
//   const auto draws = HashedNormalDraws(campaign_seed, 10000, peers.size());
//   const auto sets = MaxTRankSets(peers, RankFamily::kSimultaneous, draws, 0.05);
#ifndef SIPAS_LIBS_STATS_RANK_MAX_T_H_
#define SIPAS_LIBS_STATS_RANK_MAX_T_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "libs/stats/rank_sets.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct MaxTRanks {
  std::vector<RankSet> sets;
  // Simultaneous: one critical value per step. Marginal: the first one of each peer.
  std::vector<double> critical_values;
};

using NormalDraws = std::vector<std::vector<double>>;

Result<MaxTRanks> MaxTRankSets(const PeerEstimates& peers, RankFamily family,
                               const NormalDraws& draws, double alpha);

NormalDraws HashedNormalDraws(std::uint64_t seed, std::size_t draws, std::size_t peers);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_MAX_T_H_
