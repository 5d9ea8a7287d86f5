#include "services/aggregator/core/score_queries.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/comparison.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/ranking.h"
#include "services/aggregator/core/score_assembly.h"

namespace sipas::aggregator {
namespace {

// Gives ranks to the scores that have a value.
void SetRanks(const EstimateSet& set, double confidence_level, std::vector<Score>& scores) {
  std::vector<std::size_t> ranked;
  std::vector<double> estimates;
  std::vector<std::optional<double>> variances;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!scores[i].estimate.has_value()) continue;
    const stats::Estimate& estimate = set.estimates[i].estimate;
    ranked.push_back(i);
    estimates.push_back(estimate.value);
    const bool known = estimate.state == stats::EstimateState::kOk;
    variances.push_back(known ? std::optional(estimate.variance) : std::nullopt);
  }
  const auto covariance = [&](std::size_t a, std::size_t b) {
    return set.Covariance(ranked[a], ranked[b]);
  };
  const auto df = [&](std::size_t a, std::size_t b) {
    return set.DifferenceDf(ranked[a], ranked[b]);
  };
  const std::vector<Rank> ranks = RankPeers({.estimates = std::move(estimates),
                                             .variances = std::move(variances),
                                             .confidence_level = confidence_level,
                                             .covariance = covariance,
                                             .df = df});
  for (std::size_t i = 0; i < ranked.size(); ++i) scores[ranked[i]].rank = ranks[i];
}

bool ComesBefore(const Score& a, const Score& b) {
  if (a.rank.has_value() != b.rank.has_value()) return a.rank.has_value();
  if (a.rank.has_value() && a.rank->rank != b.rank->rank) return a.rank->rank < b.rank->rank;
  return a.domain.locality < b.domain.locality;
}

}  // namespace

absl::StatusOr<Score> ScoreQueries::Get(const std::shared_ptr<const Snapshot>& snapshot,
                                        const ScoreQuery& query) {
  SIPAS_ASSIGN_OR_RETURN(const ScoreScope scope, ResolveScope(*snapshot, query.domain.campaign,
                                                              query.statistic, query.options));
  SIPAS_ASSIGN_OR_RETURN(const ScopedDomain domain, ResolveDomain(scope, query.domain, "domain"));
  const EstimationContext context{snapshot, *scope.campaign, scope.rule, cache_};
  SIPAS_ASSIGN_OR_RETURN(const EstimateSet set,
                         EstimateDomains(context, {domain.domain}, Joint::kNo));
  return AssembleScore(scope, domain, set.estimates[0], query.options);
}

absl::StatusOr<std::vector<Score>> ScoreQueries::List(
    const std::shared_ptr<const Snapshot>& snapshot, const ScoreListQuery& query) {
  SIPAS_ASSIGN_OR_RETURN(const ScoreScope scope,
                         ResolveScope(*snapshot, query.campaign, query.statistic, query.options));
  SIPAS_ASSIGN_OR_RETURN(const std::vector<ScopedDomain> peers,
                         ResolvePeers(scope, query.peers, query.breakdown));
  std::vector<EstimationDomain> domains;
  for (const ScopedDomain& peer : peers) domains.push_back(peer.domain);
  const EstimationContext context{snapshot, *scope.campaign, scope.rule, cache_};
  SIPAS_ASSIGN_OR_RETURN(const EstimateSet set, EstimateDomains(context, domains, Joint::kYes));
  std::vector<Score> scores;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    scores.push_back(AssembleScore(scope, peers[i], set.estimates[i], query.options));
    if (scores[i].state == ScoreState::kOk && !set.has_covariances()) {
      scores[i].method += ", ranks without covariances";
    }
  }
  SetRanks(set, query.options.confidence_level, scores);
  std::sort(scores.begin(), scores.end(), ComesBefore);
  return scores;
}

absl::StatusOr<ScoreDifference> ScoreQueries::Compare(
    const std::shared_ptr<const Snapshot>& snapshot, const ComparisonQuery& query) {
  return CompareScores({.snapshot = snapshot,
                        .first = query.first,
                        .second = query.second,
                        .statistic = query.statistic,
                        .options = query.options,
                        .cache = cache_});
}

}  // namespace sipas::aggregator
