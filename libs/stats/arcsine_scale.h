// Peers' shares on the arcsine scale, where their errors hardly depend on their values:
//     y = asin(sqrt(x)),   Var y = 1/(4 n_e),   n_e the effective number of answers.
// Order is kept, so statements about ranks are the same; models that take errors as normal and
// known (peer_shrinkage.h) hold on this scale up to shares near 0 and 1, where on the scale of
// shares a high estimate goes with a variance that is too small. For indices in [0, 1] too.
//
// n_e is x(1 - x)/V with two answers added that differ as those of all peers do, so that a share of
// exactly 0 or 1 with a (moderated) variance has one: the positive root of
//     V n^2 + (2V - x(1 - x)) n - 2 m(1 - m) = 0,   m the mean of the shares.
// Source of the transformation: Anscombe, Biometrika 35 (1948).
//
// Errors: kNotAShare (outside [0, 1]), kVarianceOutOfRange (a variance of zero, or all shares 0 or
// all 1). Covariances are dropped. Pure function, thread-safe.
//
//   const auto stable = OnArcsineScale(*shares);
//   const auto best3 = TopProbabilities(*stable, 3, DrawsFor(stable->size()));
#ifndef SIPAS_LIBS_STATS_ARCSINE_SCALE_H_
#define SIPAS_LIBS_STATS_ARCSINE_SCALE_H_

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

Result<PeerEstimates> OnArcsineScale(const PeerEstimates& shares);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ARCSINE_SCALE_H_
