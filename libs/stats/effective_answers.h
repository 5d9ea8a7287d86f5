// The effective number of answers behind the shares of peers: as many answers of a simple random
// sample would have the same variance.
//
// x(1 - x)/V is 0 at shares of 0 and 1 and wild near them. Moderated variances
// (moderated_variance.h) are those of the answers with two more that differ as those of all peers
// do, so that is undone:
//     V = (n x(1 - x) + 2 m(1 - m))/((n + 2) n),   m the mean of the shares
// and n is the positive root of V n^2 + (2V - x(1 - x)) n - 2 m(1 - m) = 0.
//
// Errors: kNotAShare (outside [0, 1]), kVarianceOutOfRange (a variance of zero, or all shares 0 or
// all 1). Pure function, thread-safe.
//
//   const auto n = EffectiveAnswers(*PeerEstimates::WithStandardErrors(shares, errors));
#ifndef SIPAS_LIBS_STATS_EFFECTIVE_ANSWERS_H_
#define SIPAS_LIBS_STATS_EFFECTIVE_ANSWERS_H_

#include <vector>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

Result<std::vector<double>> EffectiveAnswers(const PeerEstimates& shares);

// The V above of a share of exactly 0 or 1 with n > 0 effective answers; `mean` in (0, 1).
double BoundaryVariance(double n, double mean);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_EFFECTIVE_ANSWERS_H_
