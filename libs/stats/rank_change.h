// Changes of a rank between two waves, and how much rank change is ordinary.
//
//   RankChangeSet       with both waves' sets at confidence 1 - alpha/2, the true change, rank in
//                       `later` minus rank in `earlier`, lies in [lo_later - hi_earlier, hi_later -
//                       lo_earlier] with probability 1 - alpha or more, however the two waves'
//                       errors are related
//   OrdinaryRankChange  the changes to be expected when nothing has truly changed: true values that
//                       stay as they are, drawn from what both waves together say about them
//                       (peer_shrinkage.h, estimates joined by 1/variance), then two sets of
//                       estimates with the given errors, ranked. The central 1 - alpha of the
//                       differences of the ranks. Model-based; errors as independent between waves
//                       and peers: units kept from wave to wave make less change ordinary than this
//                       says.
// A rank that fell from 5 to 14 says little if half the peers move that far when nothing happens.
// Sources: Bonferroni's inequality for the set; the model simulated is that of peer_shrinkage.h.
//
// Units: ranks; negative is a better rank in `later`. Errors of OrdinaryRankChange: kShapeMismatch
// (waves of other sizes, no such peer, no draws), kLevelOutOfRange (alpha not above 0 and at most
// 0.5), and those of PeerShrinkage::Fit. Pure functions, thread-safe. Cost O(draws p).
//
//   const auto ordinary = OrdinaryRankChange(wave1, wave2, j, 0.05, DrawsFor(wave1.size()));
//   const bool is_ordinary = ordinary->Contains(change);
#ifndef SIPAS_LIBS_STATS_RANK_CHANGE_H_
#define SIPAS_LIBS_STATS_RANK_CHANGE_H_

#include <cstddef>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/rank_sets.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct RankChange {
  int lower = 0;
  int upper = 0;

  bool Contains(int change) const { return lower <= change && change <= upper; }
  friend bool operator==(const RankChange&, const RankChange&) = default;
};

// No errors.
RankChange RankChangeSet(const RankSet& earlier, const RankSet& later);

// Peers stand at the same place in both.
Result<RankChange> OrdinaryRankChange(const PeerEstimates& earlier, const PeerEstimates& later,
                                      std::size_t peer, double alpha, std::size_t draws);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_CHANGE_H_
