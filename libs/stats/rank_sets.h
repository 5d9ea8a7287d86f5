// Rank sets: which ranks of a locality among its peers the data do not rule out.
//
// The rank of j is 1 + the number of peers that are truly better. With estimates x and covariance S
//     T_ij = (x_i - x_j)/s_ij,   s_ij^2 = S_ii + S_jj - 2 S_ij
// i is declared better than j when T_ij exceeds a critical value that keeps the chance of any wrong
// declaration in the family at most alpha. The set of j is then [1 + #{i better than j},
// p - #{i worse than j}], so its width, upper - lower, is the number of peers that cannot be told
// apart from j. Families:
//   simultaneous  all p(p-1) ordered pairs: all sets hold at once
//   marginal      for each j its 2(p-1) pairs: the set of one locality that was chosen beforehand
// A family is the whole peer group, never the part of it that is shown. Critical values are those
// of the t distribution with the pair's degrees of freedom (peer_estimates.h), or normal without
// them: s_ij must then be trusted.
//   Bonferroni    at alpha/m
//   Holm          step-down: at alpha/(m - number declared) until nothing more is declared; equals
//                 sorting the p-values, without a sort (rank_critical_values.h)
// max-T, which uses the correlation of the pairs, is in rank_max_t.h. Tied estimates are never
// separated. Source: Mogstad, Romano, Shaikh, Wilhelm, Review of Economic Studies 91 (2024)
// 476-518; Holm, Scandinavian Journal of Statistics 6 (1979).
//
// Cost O(p^2), one pass: 3,321 peers with a diagonal S and normal critical values take less than
// 100 ms (bench/ranks.cc). Above 500 peers the steps of t critical values are coarse. Errors:
// kLevelOutOfRange (alpha not above 0 and at most 0.5). Pure functions, thread-safe.
//
//   const auto sets = RankSets(*peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05);
#ifndef SIPAS_LIBS_STATS_RANK_SETS_H_
#define SIPAS_LIBS_STATS_RANK_SETS_H_

#include <cstddef>
#include <vector>

#include "libs/stats/peer_estimates.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class RankFamily { kSimultaneous, kMarginal };
enum class RankMethod { kBonferroni, kHolm };

struct RankSet {
  std::size_t lower = 1;
  std::size_t upper = 1;

  friend bool operator==(const RankSet&, const RankSet&) = default;
};

// 1 + the number of peers with a higher estimate: ties share a rank.
std::vector<std::size_t> CompetitionRanks(const std::vector<double>& estimates);

Result<std::vector<RankSet>> RankSets(const PeerEstimates& peers, RankFamily family,
                                      RankMethod method, double alpha);

// The first critical value of a family of m pairs, normal.
Result<double> BonferroniCriticalValue(std::size_t pairs, double alpha);

// Sets from declared pairs: better[i * p + j] says that i is better than j.
std::vector<RankSet> RankSetsFromPairs(std::size_t peers, const std::vector<bool>& better);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_SETS_H_
