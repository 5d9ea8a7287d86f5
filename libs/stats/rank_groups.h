// What simultaneous rank sets say about several localities at once.
//
//   TauBest     who may be among the best tau: {j: lower_j <= tau}. Holds all the truly best tau
//               with the probability of the sets. One-sided: only lower bounds are used, and the
//               one-sided family of simultaneous sets is the same p(p-1) statements.
//   TieGroups   groups 1, 2, ... from the top. The list by estimate is cut after place a when every
//               one of the first a has upper <= a and every other has lower > a: then the data say
//               that all above the cut are better than all below it. Within a group nothing is said
//               about everybody: some pairs may still be told apart. One group is a common answer.
// Both need the simultaneous family (rank_sets.h): its sets hold at once. Source of tau-best:
// Mogstad, Romano, Shaikh, Wilhelm, Review of Economic Studies 91 (2024). Errors: none; no peers
// give no groups. Precondition of TieGroups: ranks and sets are of the same peers. Pure functions,
// thread-safe.
//
//   const auto sets = RankSets(*peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05);
//   const std::vector<std::size_t> group = TieGroups(CompetitionRanks(peers->estimates()), *sets);
#ifndef SIPAS_LIBS_STATS_RANK_GROUPS_H_
#define SIPAS_LIBS_STATS_RANK_GROUPS_H_

#include <cstddef>
#include <vector>

#include "libs/stats/rank_sets.h"

namespace sipas::stats {

// Places of the peers, ascending.
std::vector<std::size_t> TauBest(const std::vector<RankSet>& sets, std::size_t tau);

// One group per peer.
std::vector<std::size_t> TieGroups(const std::vector<std::size_t>& ranks,
                                   const std::vector<RankSet>& sets);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_GROUPS_H_
