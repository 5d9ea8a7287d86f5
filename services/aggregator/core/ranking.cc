#include "services/aggregator/core/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "libs/stats/effective_answers.h"
#include "libs/stats/interval.h"
#include "libs/stats/logit_scale.h"
#include "libs/stats/peer_likelihood.h"
#include "libs/stats/rank_bands.h"
#include "libs/stats/rank_groups.h"
#include "libs/stats/rank_probability.h"
#include "libs/stats/rank_reliability.h"
#include "libs/stats/rank_sets.h"

namespace sipas::aggregator {
namespace {

using stats::RankFamily;
using stats::RankSet;

std::vector<std::size_t> MeasuredPlaces(const RankingPeers& peers) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < peers.estimates.size(); ++i) {
    if (peers.HasUsableVariance(i)) places.push_back(i);
  }
  return places;
}

// Ranges among all peers from those among the measured ones: the others may stand anywhere.
std::vector<RankSet> AmongAll(const std::vector<RankSet>& measured,
                              const std::vector<std::size_t>& places, std::size_t peers) {
  std::vector<RankSet> sets(peers, RankSet{1, peers});
  const std::size_t unmeasured = peers - places.size();
  for (std::size_t m = 0; m < places.size(); ++m) {
    sets[places[m]] = {measured[m].lower, measured[m].upper + unmeasured};
  }
  return sets;
}

std::vector<RankSet> Sets(const stats::PeerEstimates& measured, RankFamily family, double alpha,
                          const std::vector<std::size_t>& places, std::size_t peers) {
  const auto sets = stats::RankSets(measured, family, stats::RankMethod::kHolm, alpha);
  if (!sets.ok()) return std::vector<RankSet>(peers, RankSet{1, peers});
  return AmongAll(*sets, places, peers);
}

PeerBand ToPeerBand(stats::Band band) {
  switch (band) {
    case stats::Band::kAbove:
      return PeerBand::kAbove;
    case stats::Band::kBelow:
      return PeerBand::kBelow;
    case stats::Band::kNotDistinguishable:
      return PeerBand::kNotDistinguishable;
  }
  return PeerBand::kUnknown;
}

void SetSets(const std::vector<RankSet>& marginal, const std::vector<RankSet>& simultaneous,
             const std::vector<std::size_t>& groups, std::vector<Rank>& ranks) {
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    ranks[i].lower = static_cast<uint32_t>(marginal[i].lower);
    ranks[i].upper = static_cast<uint32_t>(marginal[i].upper);
    ranks[i].simultaneous_lower = static_cast<uint32_t>(simultaneous[i].lower);
    ranks[i].simultaneous_upper = static_cast<uint32_t>(simultaneous[i].upper);
    ranks[i].tie_group = static_cast<uint32_t>(groups[i]);
  }
}

void SetBands(const stats::PeerEstimates& measured, double alpha,
              const std::vector<std::size_t>& places, std::vector<Rank>& ranks) {
  const auto bands = stats::BandsOf(measured, alpha);
  if (!bands.ok()) return;
  for (std::size_t m = 0; m < places.size(); ++m) ranks[places[m]].band = ToPeerBand((*bands)[m]);
}

// Shares of exactly 0 or 1 that show no variance have that of their respondents as answers.
RankingPeers WithBoundaryVariances(RankingPeers peers) {
  if (!peers.are_fractions || peers.respondents.size() != peers.estimates.size()) return peers;
  const double mean = std::accumulate(peers.estimates.begin(), peers.estimates.end(), 0.0) /
                      static_cast<double>(peers.estimates.size());
  for (std::size_t i = 0; i < peers.estimates.size(); ++i) {
    const bool is_at_end = peers.estimates[i] == 0 || peers.estimates[i] == 1;
    if (!is_at_end || peers.HasUsableVariance(i) || !(peers.respondents[i] > 0)) continue;
    peers.variances[i] = stats::BoundaryVariance(peers.respondents[i], mean);
    peers.df[i] = stats::kInfiniteDf;
  }
  return peers;
}

// All peers, for a model of their true values. An error if one has no usable variance.
stats::Result<std::vector<stats::PeerLikelihood>> Likelihoods(const RankingPeers& given) {
  const RankingPeers peers = WithBoundaryVariances(given);
  const auto measured = MeasuredPeers(peers);
  if (!measured.ok()) return measured.error();
  if (measured->size() < peers.estimates.size()) return stats::Error::kVarianceOutOfRange;
  return peers.are_fractions ? stats::ShareLikelihoods(*measured)
                             : stats::MeanLikelihoods(*measured);
}

void SetTopProbabilities(const RankingPeers& peers, uint32_t top_k, std::vector<Rank>& ranks) {
  if (top_k == 0) return;
  const auto likelihoods = Likelihoods(peers);
  if (!likelihoods.ok()) return;
  const std::size_t k = std::min<std::size_t>(top_k, ranks.size());
  const auto probabilities =
      stats::TopProbabilities(*likelihoods, k, stats::DrawsFor(ranks.size()));
  if (!probabilities.ok()) return;
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i].top_k_probability = (*probabilities)[i];
}

void SetReliability(const stats::PeerEstimates& measured, Ranking& ranking) {
  const auto reliability = stats::ReliabilityOf(measured);
  if (!reliability.ok()) return;
  ranking.reliability = reliability->overall;
  ranking.recommended =
      reliability->overall < stats::kReliableRanks ? RankDisplay::kBands : RankDisplay::kRanks;
}

}  // namespace

stats::Result<stats::PeerEstimates> MeasuredPeers(const RankingPeers& peers) {
  const std::vector<std::size_t> places = MeasuredPlaces(peers);
  std::vector<double> estimates;
  std::vector<double> errors;
  std::vector<double> df;
  for (const std::size_t place : places) {
    estimates.push_back(peers.estimates[place]);
    errors.push_back(std::sqrt(*peers.variances[place]));
    df.push_back(peers.df[place]);
  }
  if (!peers.covariance.has_value()) {
    return stats::PeerEstimates::WithStandardErrors(std::move(estimates), errors, std::move(df));
  }
  stats::Covariance covariance(places.size());
  for (std::size_t m = 0; m < places.size(); ++m) {
    covariance.AddEntry(m, m, *peers.variances[places[m]]);
    for (std::size_t n = 0; n < m; ++n) {
      covariance.AddEntry(m, n, (*peers.covariance)(places[m], places[n]));
    }
  }
  return stats::PeerEstimates::WithCovariance(std::move(estimates), covariance, std::move(df));
}

stats::Result<stats::PeerEstimates> ModelPeers(const RankingPeers& peers) {
  auto measured = MeasuredPeers(peers);
  if (!measured.ok()) return measured.error();
  if (measured->size() < peers.estimates.size()) return stats::Error::kVarianceOutOfRange;
  return peers.are_fractions ? stats::OnLogitScale(*measured) : std::move(measured);
}

Ranking RankPeers(const RankingPeers& peers, const RankingOptions& options) {
  const std::size_t count = peers.estimates.size();
  const std::vector<std::size_t> ranks = stats::CompetitionRanks(peers.estimates);
  Ranking ranking;
  for (const std::size_t rank : ranks) {
    const auto all = static_cast<uint32_t>(count);
    ranking.ranks.push_back({.rank = static_cast<uint32_t>(rank),
                             .peers = all,
                             .lower = 1,
                             .upper = all,
                             .simultaneous_lower = 1,
                             .simultaneous_upper = all,
                             .tie_group = 1});
  }
  const auto measured = MeasuredPeers(peers);
  if (!measured.ok()) return ranking;
  const double alpha = 1 - options.confidence_level;
  const std::vector<std::size_t> places = MeasuredPlaces(peers);
  const auto simultaneous = Sets(*measured, RankFamily::kSimultaneous, alpha, places, count);
  SetSets(Sets(*measured, RankFamily::kMarginal, alpha, places, count), simultaneous,
          stats::TieGroups(ranks, simultaneous), ranking.ranks);
  SetBands(*measured, alpha, places, ranking.ranks);
  SetTopProbabilities(peers, options.top_k, ranking.ranks);
  SetReliability(*measured, ranking);
  return ranking;
}

}  // namespace sipas::aggregator
