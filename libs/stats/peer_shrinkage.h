// PeerShrinkage: what is believed about the true values of peers when they are taken as members of
// one population. Model-based: label what is made from it.
//
//     theta_j ~ N(mu, tau^2),   the data of j speak by their likelihood L_j (peer_likelihood.h)
//     p(mu, tau | data) is proportional to p(tau) prod_j integral L_j(t) N(t; mu, tau^2) dt
//     theta_j | mu, tau, data  has a density proportional to L_j(t) N(t; mu, tau^2)
// mu is flat. tau is flat in sqrt(tau^2 + v), the standard deviation of an estimate about mu with v
// the median error variance: p(tau) = tau/sqrt(tau^2 + v). It is proper with three peers or more,
// and believes less than a flat tau in peers without any difference, with which P(top k) from 0.3
// to 0.5 was up to 0.03 too low (docs/design/ranks.md). tau is averaged over, not plugged in: with
// few peers an estimate of it is often 0, which would call all peers equal. Errors are taken as
// independent between peers. Sources: Gelman, Carlin, Stern, Dunson, Vehtari, Rubin, Bayesian Data
// Analysis (3rd edition), section 5.4; Rubin, Journal of Educational Statistics 6 (1981).
//
// How: the integrals are sums over 16 points of t (32 for draws), spaced evenly in asinh of the
// distance to the peer's estimate, so that they are close where L_j is narrow and reach far where
// N is wide. log tau is on a grid of steps 1/sqrt(2p) around the highest density, from a twentieth
// of the median error up; mu given tau is normal by its first and second derivatives there. Draws
// share 16 pairs of mu and tau (32 for 34 peers, 256 for 8 or fewer), the points of a
// two-dimensional Hammersley set (1,024 pairs changed P(top 5) by 0.003 at most); each peer's draws
// for a pair are a Latin hypercube with the others'.
//
// Units: those of theta. Errors of Fit: kShapeMismatch (fewer than three peers: tau cannot be
// learnt). Immutable, thread-safe. Fit costs O(p) per point of the grid: 1 ms for 34 peers.
//
//   const auto shrinkage = PeerShrinkage::Fit(*MeanLikelihoods(peers));
//   shrinkage->ForEachDraw(1000, normals, [&](std::span<const double> theta) { ... });
#ifndef SIPAS_LIBS_STATS_PEER_SHRINKAGE_H_
#define SIPAS_LIBS_STATS_PEER_SHRINKAGE_H_

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "libs/stats/hashed_normal.h"
#include "libs/stats/peer_likelihood.h"
#include "libs/stats/result.h"

namespace sipas::stats {

class PeerShrinkage {
 public:
  static Result<PeerShrinkage> Fit(std::vector<PeerLikelihood> likelihoods);

  // Posterior mean of tau^2.
  double between_variance() const;

  // Joint draws of all true values, one place per peer; the same draws for the same `normals`.
  void ForEachDraw(std::size_t draws, HashedNormals& normals,
                   const std::function<void(std::span<const double>)>& use) const;

 private:
  // A value of log tau; mu given it.
  struct Node {
    double log_tau = 0;
    double log_density = 0;
    double weight = 0;
    double mu = 0;
    double mu_variance = 0;
  };

  explicit PeerShrinkage(std::vector<PeerLikelihood> likelihoods);
  Node At(double log_tau, double mu) const;
  Node Highest(double step) const;
  void FillGrid();
  const Node& Quantile(double share) const;

  std::vector<PeerLikelihood> likelihoods_;
  double typical_variance_ = 0;
  double lowest_ = 0;   // of log tau
  double highest_ = 0;  // of log tau
  std::vector<Node> grid_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PEER_SHRINKAGE_H_
