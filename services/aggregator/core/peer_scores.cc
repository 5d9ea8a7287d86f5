#include "services/aggregator/core/peer_scores.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/difference_error.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score_assembly.h"
#include "services/aggregator/core/sibling_moderation.h"

namespace sipas::aggregator {
namespace {

// Absent where no two peers share any error. Moderated as the variances are (difference_error.h).
std::optional<stats::Covariance> CovarianceOf(const EstimateSet& set,
                                              const std::vector<std::size_t>& ranked,
                                              const std::vector<EstimateError>& errors) {
  if (!set.has_covariances()) return std::nullopt;
  stats::Covariance covariance(ranked.size());
  bool is_diagonal = true;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double shared =
          set.Covariance(ranked[i], ranked[j]) * errors[i].scale() * errors[j].scale();
      covariance.AddEntry(i, j, shared);
      if (shared != 0) is_diagonal = false;
    }
  }
  if (is_diagonal) return std::nullopt;
  return covariance;
}

RankingPeers RankingPeersOf(const EstimateSet& set, const std::vector<std::size_t>& ranked,
                            const std::vector<std::optional<ModeratedEstimate>>& moderated,
                            const ScoreOptions& options) {
  RankingPeers peers;
  std::vector<EstimateError> errors;
  for (const std::size_t place : ranked) {
    const stats::Estimate& estimate = set.estimates[place].estimate;
    const auto error = ErrorOf(estimate, moderated[place], options);
    peers.estimates.push_back(estimate.value);
    peers.variances.push_back(error.has_value() ? std::optional(error->variance) : std::nullopt);
    errors.push_back(error.value_or(EstimateError{}));
    peers.df.push_back(errors.back().df);
    peers.respondents.push_back(static_cast<double>(estimate.n));
  }
  peers.covariance = CovarianceOf(set, ranked, errors);
  return peers;
}

}  // namespace

absl::StatusOr<PeerScores> EstimatePeers(const std::shared_ptr<const Snapshot>& snapshot,
                                         const ScoreScope& scope, const PeerQuery& query,
                                         EstimationCache& cache, Disclosure& disclosure) {
  SIPAS_ASSIGN_OR_RETURN(const std::vector<ScopedDomain> peers,
                         ResolvePeers(scope, query.group, query.breakdown));
  std::vector<EstimationDomain> domains;
  for (const ScopedDomain& peer : peers) domains.push_back(peer.domain);
  const EstimationContext context{snapshot, *scope.campaign, scope.rule, cache,
                                  query.options.variance};
  SIPAS_ASSIGN_OR_RETURN(const EstimateSet set, EstimateDomains(context, domains, Joint::kYes));
  SIPAS_ASSIGN_OR_RETURN(const auto moderated,
                         ModerateDomains(context, scope, peers, set.estimates, query.options));
  SIPAS_ASSIGN_OR_RETURN(const DisclosureVerdict verdict,
                         disclosure.Decide(snapshot, scope, query.breakdown.has_value()));
  PeerScores made;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    made.scores.push_back(
        AssembleScore(scope, peers[i], {set.estimates[i], moderated[i]}, query.options));
    Score& score = made.scores.back();
    verdict.WithholdIfNecessary(score);
    if (score.state == ScoreState::kOk && !set.has_covariances()) {
      score.method += ", ranks without covariances";
    }
    if (score.estimate.has_value()) made.ranked.push_back(i);
  }
  made.ranking = RankingPeersOf(set, made.ranked, moderated, query.options);
  made.ranking.are_fractions = scope.rule.unit() == domain::Unit::kFraction;
  return made;
}

}  // namespace sipas::aggregator
