// PeerLikelihood: what one peer's data say about its true value theta, on a scale on which the true
// values of peers may be taken as normal (peer_shrinkage.h).
//
//     L(theta) = (1 + d(theta)/df)^(-(df + 1)/2),   exp(-d(theta)/2) where the error is known
//     means     d = (x - theta)^2/v
//     shares    d = 2n (x log(x/q) + (1 - x) log((1 - x)/(1 - q))),   q = 1/(1 + exp(-theta))
// d is the deviance: of a normal mean, or of a share x of n effective answers (effective_answers.h)
// with theta its logit. exp(-d/2) is then the binomial likelihood as far as it depends on theta, so
// a share of exactly 1 says q^n, as it should: that q is high, and nothing about how high. A normal
// error on the logit scale has to give such a share a value and an error, and believes neither
// tail. Indices in [0, 1] are treated as shares.
//
// With degrees of freedom the variance is an estimate, v df/chi^2 the true one. Averaging exp(-d/2)
// over that makes Student's likelihood of a mean; of a share the same, with its deviance (near
// its maximum d is the square of a nearly normal error; McCullagh and Nelder, Generalized Linear
// Models, section 2.3).
//
// `centre` and `error` are those of a normal approximation; they say where to look, no result
// depends on them. Shares: the logit with one answer like those of all peers added, and the error
// there.
//
// Errors: kVarianceOutOfRange (a variance of zero; all shares 0 or all 1), kNotAShare (outside
// [0, 1]). Covariances are dropped. Pure functions, thread-safe.
//
//   const auto likelihoods = ShareLikelihoods(*PeerEstimates::WithStandardErrors(shares, se, df));
//   (*likelihoods)[0].LogAt(2.2);   // log L at a true share of 0.9
#ifndef SIPAS_LIBS_STATS_PEER_LIKELIHOOD_H_
#define SIPAS_LIBS_STATS_PEER_LIKELIHOOD_H_

#include <limits>
#include <vector>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct PeerLikelihood {
  bool is_share = false;
  double estimate = 0;     // x
  double information = 0;  // 1/v, or n
  double df = std::numeric_limits<double>::infinity();
  double saturated = 0;  // of a share: x log x + (1 - x) log(1 - x)
  double centre = 0;
  double error = 0;

  // Highest value 0, which a share of 0 or 1 only approaches.
  double LogAt(double theta) const;
};

Result<std::vector<PeerLikelihood>> MeanLikelihoods(const PeerEstimates& means);
Result<std::vector<PeerLikelihood>> ShareLikelihoods(const PeerEstimates& shares);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PEER_LIKELIHOOD_H_
