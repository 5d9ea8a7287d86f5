// The scores of all localities of a peer group, with what their ranking needs: the family of every
// statement about ranks is this whole group, but for those that the disclosure rule withholds.
//
// Pure function of the snapshot; thread-safe; may read rows. Errors: score_scope.h.
//
//   SIPAS_ASSIGN_OR_RETURN(PeerScores peers, EstimatePeers(snapshot, scope, query, cache, disclosure));
//   const Ranking ranking = RankPeers(peers.ranking, {});   // of scores[peers.ranked[i]]
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PEER_SCORES_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PEER_SCORES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/core/disclosure.h"
#include "services/aggregator/core/estimation_cache.h"
#include "services/aggregator/core/ranking.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

struct PeerScores {
  std::vector<Score> scores;        // in the register's order
  std::vector<std::size_t> ranked;  // places of those with a value that may be shown
  RankingPeers ranking;             // one place per place of `ranked`
};

struct PeerQuery {
  const PeerGroup& group;
  const std::optional<BreakdownValue>& breakdown;
  const ScoreOptions& options;
};

absl::StatusOr<PeerScores> EstimatePeers(const std::shared_ptr<const Snapshot>& snapshot,
                                         const ScoreScope& scope, const PeerQuery& query,
                                         EstimationCache& cache, Disclosure& disclosure);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PEER_SCORES_H_
