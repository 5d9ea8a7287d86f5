#include "services/aggregator/core/rank_comparison.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/rank_change.h"
#include "libs/stats/rank_probability.h"
#include "services/aggregator/core/peer_scores.h"
#include "services/aggregator/core/ranking.h"

namespace sipas::aggregator {
namespace {

// The ranked peers of one campaign, by code, so that both campaigns have one order.
struct RankedWave {
  std::vector<std::string> codes;
  RankingPeers peers;
};

absl::StatusOr<RankedWave> RankWave(const Comparison& comparison, const DomainName& name,
                                    const PeerGroup& group) {
  SIPAS_ASSIGN_OR_RETURN(const ScoreScope scope,
                         ResolveScope(comparison.snapshot, name.campaign, comparison.statistic,
                                      comparison.options, comparison.cache));
  SIPAS_ASSIGN_OR_RETURN(
      PeerScores scores,
      EstimatePeers(comparison.snapshot, scope, {group, name.breakdown, comparison.options},
                    comparison.cache, comparison.disclosure));
  RankedWave wave;
  for (const std::size_t place : scores.ranked) {
    wave.codes.push_back(scores.scores[place].domain.locality);
  }
  wave.peers = std::move(scores.ranking);
  return wave;
}

// The peers of `wave` in the order of their codes.
RankedWave ByCode(const RankedWave& wave) {
  std::vector<std::size_t> order(wave.codes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return wave.codes[a] < wave.codes[b]; });
  RankedWave sorted;
  sorted.peers.are_fractions = wave.peers.are_fractions;
  if (wave.peers.covariance.has_value()) sorted.peers.covariance.emplace(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    sorted.codes.push_back(wave.codes[order[i]]);
    sorted.peers.estimates.push_back(wave.peers.estimates[order[i]]);
    sorted.peers.variances.push_back(wave.peers.variances[order[i]]);
    sorted.peers.df.push_back(wave.peers.df[order[i]]);
    if (!wave.peers.covariance.has_value()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      sorted.peers.covariance->AddEntry(i, j, (*wave.peers.covariance)(order[i], order[j]));
    }
  }
  return sorted;
}

stats::RankSet SetOf(const Rank& rank) { return {rank.lower, rank.upper}; }

void SetOrdinary(const RankedWave& first, const RankedWave& second, std::size_t place, double alpha,
                 RankChange& change) {
  const auto first_model = ModelPeers(first.peers);
  const auto second_model = ModelPeers(second.peers);
  if (!first_model.ok() || !second_model.ok()) {
    change.reason = "PEER_WITHOUT_VARIANCE";
    return;
  }
  const auto ordinary = stats::OrdinaryRankChange(*second_model, *first_model, place, alpha,
                                                  stats::DrawsFor(first.codes.size()));
  if (!ordinary.ok()) {
    change.reason = "TOO_FEW_PEERS";
    return;
  }
  change.ordinary_lower = ordinary->lower;
  change.ordinary_upper = ordinary->upper;
}

}  // namespace

absl::StatusOr<RankChange> CompareRanks(const Comparison& comparison, const PeerGroup& peers) {
  SIPAS_ASSIGN_OR_RETURN(RankedWave first, RankWave(comparison, comparison.first, peers));
  SIPAS_ASSIGN_OR_RETURN(RankedWave second, RankWave(comparison, comparison.second, peers));
  first = ByCode(first);
  second = ByCode(second);
  RankChange change;
  const auto find = [&](const RankedWave& wave) {
    return std::find(wave.codes.begin(), wave.codes.end(), comparison.first.locality);
  };
  const auto place_in_first = find(first);
  if (place_in_first == first.codes.end() || find(second) == second.codes.end()) {
    change.reason = "NO_RANK";
    return change;
  }
  if (first.codes != second.codes) {
    change.reason = "OTHER_PEERS";
    return change;
  }
  const auto place = static_cast<std::size_t>(place_in_first - first.codes.begin());
  const double alpha = 1 - comparison.options.confidence_level;
  const RankingOptions half{.confidence_level = 1 - alpha / 2};
  change.first = RankPeers(first.peers, half).ranks[place];
  change.second = RankPeers(second.peers, half).ranks[place];
  change.change =
      static_cast<int32_t>(change.first.rank) - static_cast<int32_t>(change.second.rank);
  const auto set = stats::RankChangeSet(SetOf(change.second), SetOf(change.first));
  change.lower = set.lower;
  change.upper = set.upper;
  SetOrdinary(first, second, place, alpha, change);
  return change;
}

}  // namespace sipas::aggregator
