// Reliability of a ranking: the part of the variance between estimates that is true difference.
//
//     between  max(0, s^2 - mean error variance), s^2 the sample variance of the estimates; with a
//              joint covariance the mean covariance of pairs is taken from the error variance
//     peer     between / (between + its error variance)
//     overall  between / (between + mean error variance)
// between is unbiased up to the cut at 0, so the overall value is 1 - mean error variance / s^2. At
// 0.7 and more, ranks are commonly said to be worth showing; below, two localities in the wrong
// order are too likely, and bands (rank_bands.h) say what can be said. Source: Adams, The
// Reliability of Provider Profiling, RAND TR-653 (2009).
//
// Unit-free, 0 to 1; variances in squared units of the estimates. Few peers estimate it poorly.
// Errors: kShapeMismatch (fewer than two peers), kVarianceOutOfRange (no variance at all: neither
// between peers nor of errors). Pure function, thread-safe.
//
//   const auto reliability = ReliabilityOf(peers);
//   if (reliability->overall < kReliableRanks) ShowBands();
#ifndef SIPAS_LIBS_STATS_RANK_RELIABILITY_H_
#define SIPAS_LIBS_STATS_RANK_RELIABILITY_H_

#include <vector>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

inline constexpr double kReliableRanks = 0.7;

struct RankReliability {
  double between_variance = 0;
  double mean_error_variance = 0;
  double overall = 0;
  std::vector<double> peers;
};

Result<RankReliability> ReliabilityOf(const PeerEstimates& peers);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_RELIABILITY_H_
