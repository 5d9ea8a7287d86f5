// Other ways to show how sure a ranking is.
//
//   ExpectedRanks        1 + sum_i Phi((x_i - x_j)/s_ij)
//   OverlapQuantile      z of x -+ z se such that two intervals of equals overlap in all but alpha
//                        of comparisons: mean over pairs of 2 Phi(-z(se_i + se_j)/s_ij) =
//                        alpha (Goldstein and Healy, JRSS A 158 (1995) 175-177). For the eye; no
//                        joint guarantee.
//   IntervalRankSets     rank sets from separate intervals at level (1 - alpha)^(1/p): a joint
//                        region, simple and conservative (Klein, Wright, Wieczorek, JRSS C 69
//                        (2020) 589-606)
// z is unit-free, ranks count from 1 at the highest estimate.
// Errors: kLevelOutOfRange, kShapeMismatch (fewer than two peers), kVarianceOutOfRange
// (OverlapQuantile: a difference without a variance). Pure functions, thread-safe.
//
//   const auto z = OverlapQuantile(*PeerEstimates::WithStandardErrors(x, se), 0.05);
#ifndef SIPAS_LIBS_STATS_RANK_DISPLAY_H_
#define SIPAS_LIBS_STATS_RANK_DISPLAY_H_

#include <vector>

#include "libs/stats/rank_sets.h"
#include "libs/stats/result.h"

namespace sipas::stats {

std::vector<double> ExpectedRanks(const PeerEstimates& peers);

// The common z.
Result<double> OverlapQuantile(const PeerEstimates& peers, double alpha);

struct IntervalRanks {
  double z = 0;
  std::vector<RankSet> sets;
};
Result<IntervalRanks> IntervalRankSets(const PeerEstimates& peers, double alpha);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_DISPLAY_H_
