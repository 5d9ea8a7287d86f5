#include "libs/stats/rank_sets.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

// Whether T_ij > critical. A tie never is.
bool IsBetter(const PeerEstimates& peers, std::size_t i, std::size_t j, double critical_squared) {
  const double distance = peers.estimate(i) - peers.estimate(j);
  return distance > 0 && distance * distance > critical_squared * peers.difference_variance(i, j);
}

// Pairs declared under a critical value, counted for each peer.
struct Declared {
  explicit Declared(std::size_t peers) : better(peers), worse(peers) {}

  std::size_t pairs = 0;
  std::vector<std::size_t> better;  // peers that are better than this one
  std::vector<std::size_t> worse;
};

Declared DeclareAll(const PeerEstimates& peers, double critical) {
  Declared declared(peers.size());
  for (std::size_t i = 0; i < peers.size(); ++i) {
    for (std::size_t j = i + 1; j < peers.size(); ++j) {
      const bool i_leads = peers.estimate(i) > peers.estimate(j);
      const std::size_t up = i_leads ? i : j;
      const std::size_t down = i_leads ? j : i;
      if (!IsBetter(peers, up, down, critical * critical)) continue;
      ++declared.pairs;
      ++declared.better[down];
      ++declared.worse[up];
    }
  }
  return declared;
}

// The pairs of one peer.
Declared DeclareOne(const PeerEstimates& peers, std::size_t one, double critical) {
  Declared declared(peers.size());
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (i == one) continue;
    if (IsBetter(peers, i, one, critical * critical)) ++declared.better[one];
    if (IsBetter(peers, one, i, critical * critical)) ++declared.worse[one];
  }
  declared.pairs = declared.better[one] + declared.worse[one];
  return declared;
}

template <typename Declare>
Result<Declared> StepDown(std::size_t pairs, RankMethod method, double alpha, std::size_t peers,
                          Declare declare) {
  Declared declared(peers);
  for (;;) {
    if (declared.pairs == pairs) return declared;
    const auto critical = BonferroniCriticalValue(pairs - declared.pairs, alpha);
    if (!critical.ok()) return critical.error();
    Declared next = declare(*critical);
    const bool settled = next.pairs == declared.pairs;
    declared = std::move(next);
    if (settled || method == RankMethod::kBonferroni) return declared;
  }
}

RankSet SetOf(const Declared& declared, std::size_t one, std::size_t peers) {
  return {1 + declared.better[one], peers - declared.worse[one]};
}

}  // namespace

Result<PeerEstimates> PeerEstimates::WithStandardErrors(std::vector<double> estimates,
                                                        const std::vector<double>& errors) {
  std::vector<double> variances;
  for (const double error : errors) variances.push_back(error * error);
  PeerEstimates peers(std::move(estimates), std::move(variances));
  if (const Error error = peers.Check(); error != Error::kOk) return error;
  return peers;
}

Result<PeerEstimates> PeerEstimates::WithCovariance(std::vector<double> estimates,
                                                    const Covariance& covariance) {
  std::vector<double> variances;
  for (std::size_t i = 0; i < covariance.size(); ++i) variances.push_back(covariance.variance(i));
  PeerEstimates peers(std::move(estimates), std::move(variances));
  peers.covariance_ = covariance;
  if (const Error error = peers.Check(); error != Error::kOk) return error;
  return peers;
}

Error PeerEstimates::Check() const {
  if (estimates_.size() != variances_.size()) return Error::kShapeMismatch;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!std::isfinite(estimates_[i])) return Error::kScoreNotFinite;
    for (std::size_t j = 0; j < i; ++j) {
      const double variance = difference_variance(i, j);
      if (!std::isfinite(variance) || !(variance > 0)) return Error::kVarianceOutOfRange;
    }
  }
  return Error::kOk;
}

std::vector<std::size_t> CompetitionRanks(const PeerEstimates& peers) {
  std::vector<double> descending;
  for (std::size_t i = 0; i < peers.size(); ++i) descending.push_back(-peers.estimate(i));
  std::sort(descending.begin(), descending.end());
  std::vector<std::size_t> ranks;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const auto first = std::lower_bound(descending.begin(), descending.end(), -peers.estimate(i));
    ranks.push_back(static_cast<std::size_t>(first - descending.begin()) + 1);
  }
  return ranks;
}

Result<double> BonferroniCriticalValue(std::size_t pairs, double alpha) {
  if (!(alpha > 0 && alpha < 0.5)) return Error::kLevelOutOfRange;
  return NormalUpperQuantile(alpha / static_cast<double>(std::max<std::size_t>(pairs, 1)));
}

Result<std::vector<RankSet>> RankSets(const PeerEstimates& peers, RankFamily family,
                                      RankMethod method, double alpha) {
  const std::size_t p = peers.size();
  std::vector<RankSet> sets;
  if (family == RankFamily::kSimultaneous) {
    const auto declared = StepDown(p * (p - 1), method, alpha, p,
                                   [&](double critical) { return DeclareAll(peers, critical); });
    if (!declared.ok()) return declared.error();
    for (std::size_t j = 0; j < p; ++j) sets.push_back(SetOf(*declared, j, p));
    return sets;
  }
  for (std::size_t j = 0; j < p; ++j) {
    const auto declared = StepDown(2 * (p - 1), method, alpha, p,
                                   [&](double critical) { return DeclareOne(peers, j, critical); });
    if (!declared.ok()) return declared.error();
    sets.push_back(SetOf(*declared, j, p));
  }
  return sets;
}

std::vector<RankSet> RankSetsFromPairs(std::size_t peers, const std::vector<bool>& better) {
  std::vector<RankSet> sets(peers, RankSet{1, peers});
  for (std::size_t i = 0; i < peers; ++i) {
    for (std::size_t j = 0; j < peers; ++j) {
      if (!better[i * peers + j]) continue;
      ++sets[j].lower;
      --sets[i].upper;
    }
  }
  return sets;
}

}  // namespace sipas::stats
