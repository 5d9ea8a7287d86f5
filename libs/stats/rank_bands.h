// Bands: which localities differ from the mean of their peers, the coarse and honest form of a
// ranking.
//
//     D_j = x_j - mean of all p estimates, Var D_j = S_jj - 2 mean_k S_jk + mean_kl S_kl
// The 2p one-sided statements "j is above" and "j is below the mean" are tested by D_j/sqrt(Var)
// with Holm's method (Scandinavian Journal of Statistics 6 (1979) 65-70), so that the chance of any
// wrong band is at most alpha; whoever is in neither cannot be told from the mean. Degrees of
// freedom are j's own: its error is nearly all of the difference's. A mean that includes j gives
// the same test as the mean of the others, as the one difference is (p-1)/p of the other.
//
// Errors: kLevelOutOfRange (alpha not above 0 and at most 0.5). Pure function, thread-safe; O(p),
// with a covariance O(p^2).
//
//   const auto bands = BandsOf(peers, 0.05);   // (*bands)[j] == Band::kAbove
#ifndef SIPAS_LIBS_STATS_RANK_BANDS_H_
#define SIPAS_LIBS_STATS_RANK_BANDS_H_

#include <vector>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class Band { kAbove, kNotDistinguishable, kBelow };

Result<std::vector<Band>> BandsOf(const PeerEstimates& peers, double alpha);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_BANDS_H_
