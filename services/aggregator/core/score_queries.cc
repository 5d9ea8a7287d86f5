#include "services/aggregator/core/score_queries.h"

#include <algorithm>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/comparison.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/peer_scores.h"
#include "services/aggregator/core/rank_comparison.h"
#include "services/aggregator/core/ranking.h"
#include "services/aggregator/core/score_assembly.h"
#include "services/aggregator/core/sibling_moderation.h"

namespace sipas::aggregator {
namespace {

bool ComesBefore(const Score& a, const Score& b) {
  if (a.rank.has_value() != b.rank.has_value()) return a.rank.has_value();
  if (a.rank.has_value() && a.rank->rank != b.rank->rank) return a.rank->rank < b.rank->rank;
  return a.domain.locality < b.domain.locality;
}

}  // namespace

absl::StatusOr<Score> ScoreQueries::Get(const std::shared_ptr<const Snapshot>& snapshot,
                                        const ScoreQuery& query) {
  SIPAS_ASSIGN_OR_RETURN(
      const ScoreScope scope,
      ResolveScope(snapshot, query.domain.campaign, query.statistic, query.options, cache_));
  SIPAS_ASSIGN_OR_RETURN(const ScopedDomain domain, ResolveDomain(scope, query.domain, "domain"));
  const EstimationContext context{snapshot, *scope.campaign, scope.rule, cache_,
                                  query.options.variance};
  SIPAS_ASSIGN_OR_RETURN(const EstimateSet set,
                         EstimateDomains(context, {domain.domain}, Joint::kNo));
  SIPAS_ASSIGN_OR_RETURN(const auto moderated, ModerateDomains(context, scope, {&domain, 1},
                                                               set.estimates, query.options));
  Score score = AssembleScore(scope, domain, {set.estimates[0], moderated[0]}, query.options);
  SIPAS_ASSIGN_OR_RETURN(const DisclosureVerdict verdict,
                         disclosure_.Decide(snapshot, scope, domain.name.breakdown.has_value()));
  verdict.WithholdIfNecessary(score);
  return score;
}

absl::StatusOr<ScoreList> ScoreQueries::List(const std::shared_ptr<const Snapshot>& snapshot,
                                             const ScoreListQuery& query) {
  SIPAS_ASSIGN_OR_RETURN(
      const ScoreScope scope,
      ResolveScope(snapshot, query.campaign, query.statistic, query.options, cache_));
  SIPAS_ASSIGN_OR_RETURN(
      PeerScores peers,
      EstimatePeers(snapshot, scope, {query.peers, query.breakdown, query.options}, cache_,
                    disclosure_));
  const Ranking ranking = RankPeers(
      peers.ranking, {.confidence_level = query.options.confidence_level, .top_k = query.top_k});
  for (std::size_t i = 0; i < peers.ranked.size(); ++i) {
    peers.scores[peers.ranked[i]].rank = ranking.ranks[i];
  }
  std::sort(peers.scores.begin(), peers.scores.end(), ComesBefore);
  return ScoreList{.scores = std::move(peers.scores),
                   .rank_reliability = ranking.reliability,
                   .recommended_display = ranking.recommended};
}

absl::StatusOr<ScoreDifference> ScoreQueries::Compare(
    const std::shared_ptr<const Snapshot>& snapshot, const ComparisonQuery& query) {
  const Comparison comparison{.snapshot = snapshot,
                              .first = query.first,
                              .second = query.second,
                              .statistic = query.statistic,
                              .options = query.options,
                              .equivalence_margin = query.equivalence_margin,
                              .cache = cache_,
                              .disclosure = disclosure_};
  SIPAS_ASSIGN_OR_RETURN(ScoreDifference difference, CompareScores(comparison));
  SIPAS_ASSIGN_OR_RETURN(const auto first, VerdictOn(snapshot, query.first, query));
  SIPAS_ASSIGN_OR_RETURN(const auto second, VerdictOn(snapshot, query.second, query));
  WithholdIfNecessary(first, second, difference);
  if (query.peers.has_value()) {
    SIPAS_ASSIGN_OR_RETURN(difference.rank_change, CompareRanks(comparison, *query.peers));
  }
  return difference;
}

absl::StatusOr<DisclosureVerdict> ScoreQueries::VerdictOn(
    const std::shared_ptr<const Snapshot>& snapshot, const DomainName& domain,
    const ComparisonQuery& query) {
  SIPAS_ASSIGN_OR_RETURN(
      const ScoreScope scope,
      ResolveScope(snapshot, domain.campaign, query.statistic, query.options, cache_));
  return disclosure_.Decide(snapshot, scope, domain.breakdown.has_value());
}

}  // namespace sipas::aggregator
