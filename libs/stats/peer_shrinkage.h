// PeerShrinkage: what is believed about the true values of peers when they are taken as members of
// one population. Model-based: label what is made from it.
//
//     x_j | theta_j ~ N(theta_j, v_j),   theta_j ~ N(mu, tau^2)
// with flat priors on mu and tau. Given tau everything is normal: with b_j = tau^2/(tau^2 + v_j)
//     theta_j | tau, mu ~ N(b_j x_j + (1 - b_j) mu, b_j v_j),   mu | tau ~ N(m, M)
//     M = 1/sum 1/(v_j + tau^2),   m = M sum x_j/(v_j + tau^2)
//     log p(tau | x) = (log M - sum log(v_j + tau^2) - sum (x_j - m)^2/(v_j + tau^2))/2 + constant
// tau is not plugged in but averaged over a grid of 1,000 values, so that its own uncertainty
// counts: with few peers an estimate of it is often 0, which would call all peers equal. Errors are
// taken as independent. Where they have degrees of freedom, v_j is an estimate too, and a draw first
// takes one of five values v_j df/chi^2, with the probability that it gives to x_j: an estimate that
// lies far out is then believed less. Source: Gelman, Carlin, Stern, Dunson, Vehtari, Rubin, Bayesian Data
// Analysis (3rd edition), section 5.4; Rubin, Journal of Educational Statistics 6 (1981).
//
// Units: those of the estimates. Errors: kShapeMismatch (fewer than three peers: tau cannot be
// learnt), kVarianceOutOfRange (a v_j of zero). Immutable, thread-safe; Draw costs O(p).
//
//   const auto shrinkage = PeerShrinkage::Fit(peers);
//   shrinkage->Draw(0.5, draws, theta);
#ifndef SIPAS_LIBS_STATS_PEER_SHRINKAGE_H_
#define SIPAS_LIBS_STATS_PEER_SHRINKAGE_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "libs/stats/hashed_normal.h"
#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

class PeerShrinkage {
 public:
  struct Posterior {
    double mean = 0;
    double variance = 0;
  };

  static Result<PeerShrinkage> Fit(const PeerEstimates& peers);

  // Posterior mean of tau^2.
  double between_variance() const { return between_variance_; }
  // Of each peer, with v_j as it is.
  std::vector<Posterior> Posteriors() const;

  // One joint draw of all true values into `theta`, which has one place per peer. `share`, inside
  // (0, 1), is the quantile of tau: for n draws take (i + 0.5)/n.
  void Draw(double share, HashedNormals& normals, std::vector<double>& theta) const;

 private:
  // A value of tau^2, its posterior probability, and mu given it.
  struct Node {
    double tau_squared = 0;
    double weight = 0;
    double up_to = 0;  // cumulative
    double mu = 0;
    double mu_variance = 0;
  };

  explicit PeerShrinkage(const PeerEstimates& peers);
  void FillGrid();
  double LogDensity(Node& node) const;
  double DrawVariance(std::size_t j, const Node& node, double mu, HashedNormals& normals) const;

  std::vector<double> estimates_;
  std::vector<double> variances_;
  std::vector<double> variance_values_;  // five per peer; empty with normal errors
  std::vector<Node> grid_;
  double between_variance_ = 0;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PEER_SHRINKAGE_H_
