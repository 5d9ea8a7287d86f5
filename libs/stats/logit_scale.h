// Peers' shares on the logit scale, for models of their true values (peer_shrinkage.h).
//
// On the scale of shares, near 0 and 1, true values are skewed and a high estimate goes with a
// variance that is too small, so a model that takes both as normal claims too much. Logits are
// linearised around a first guess q of each true share, as a step of penalised quasi-likelihood
// does (Breslow and Clayton, JASA 88 (1993)):
//     y = logit q + (x - q)/(q(1 - q)),   Var y = 1/(n q(1 - q))
//     q = m + r (x - m),   m the mean of the shares, r the peer's reliability (rank_reliability.h)
// so a share of exactly 1 has a value and an error too. For indices in [0, 1] as well. n is the
// effective number of answers (effective_answers.h).
//
// For models that draw estimates with their errors (rank_change.h). What is believed about true
// shares comes from their likelihood (peer_likelihood.h), which needs no first guess.
//
// Errors: kNotAShare (outside [0, 1]), kVarianceOutOfRange (a variance of zero, or all shares 0 or
// all 1), kShapeMismatch (fewer than two peers). Degrees of freedom stay, covariances are dropped.
// Pure function, thread-safe.
//
//   const auto logits = OnLogitScale(*shares);
//   const auto ordinary = OrdinaryRankChange(*logits, *later_logits, j, 0.05, DrawsFor(p));
#ifndef SIPAS_LIBS_STATS_LOGIT_SCALE_H_
#define SIPAS_LIBS_STATS_LOGIT_SCALE_H_

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

Result<PeerEstimates> OnLogitScale(const PeerEstimates& shares);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_LOGIT_SCALE_H_
