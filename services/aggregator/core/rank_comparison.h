// How the rank of one locality changed between two campaigns, within its peer group.
//
//   first, second  its ranks, each with the range at confidence 1 - a/2
//   lower, upper   the true change of rank, first minus second, that both ranges allow: 1 - a or
//   more ordinary       the changes that sampling error alone makes of 1 - a of rankings in which
//   nothing
//                  truly changed (model-based; libs/stats/rank_change.h)
// Negative is a better place in the first campaign. Reasons why there is no change, or only no
// ordinary range:
//   NO_RANK               the locality has no value in one of them, is withheld, or is no peer of the group
//   OTHER_PEERS           the ranked peers are not the same localities: ranks mean different things
//   PEER_WITHOUT_VARIANCE ordinary range only: some peer has no standard error
//   TOO_FEW_PEERS         ordinary range only: fewer than three
//
// Pure function of the snapshot; thread-safe; may read rows. Errors: score_scope.h.
//
//   SIPAS_ASSIGN_OR_RETURN(const RankChange change, CompareRanks(comparison, peers));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_RANK_COMPARISON_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_RANK_COMPARISON_H_

#include "absl/status/statusor.h"
#include "services/aggregator/core/comparison.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_scope.h"

namespace sipas::aggregator {

// Both sides of the comparison name one locality in two campaigns.
absl::StatusOr<RankChange> CompareRanks(const Comparison& comparison, const PeerGroup& peers);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_RANK_COMPARISON_H_
