// Rank sets: which ranks of a locality among its peers the data do not rule out.
//
// The rank of j is 1 + the number of peers that are truly better. With estimates x and covariance S
//     T_ij = (x_i - x_j)/s_ij,   s_ij^2 = S_ii + S_jj - 2 S_ij
// i is declared better than j when T_ij exceeds a critical value that keeps the chance of any wrong
// declaration in the family at most alpha. The set of j is then [1 + #{i better than j},
// p - #{i worse than j}]. Families:
//   simultaneous  all p(p-1) ordered pairs: all sets hold at once
//   marginal      for each j its 2(p-1) pairs: the set of one locality that was chosen beforehand
// Critical values are normal: s_ij must be trusted (few clusters need a moderated variance first).
//   Bonferroni    z at alpha/m
//   Holm          step-down: z at alpha/(m - number rejected) until nothing more is rejected;
//                 equals sorting the p-values, without a sort
// max-T, which uses the correlation of the pairs, is in rank_max_t.h. Tied estimates are never
// separated. Source: Mogstad, Romano, Shaikh, Wilhelm, Review of Economic Studies 91 (2024)
// 476-518; Holm, Scandinavian Journal of Statistics 6 (1979).
//
// Cost O(p^2) per step; with a diagonal S 3,321 peers take some tens of milliseconds. Errors:
// kShapeMismatch, kScoreNotFinite, kVarianceOutOfRange (an s_ij that is not positive),
// kLevelOutOfRange. Immutable, thread-safe.
//
//   const auto peers = PeerEstimates::WithStandardErrors(scores, errors);
//   const auto sets = RankSets(*peers, RankFamily::kSimultaneous, RankMethod::kHolm, 0.05);
#ifndef SIPAS_LIBS_STATS_RANK_SETS_H_
#define SIPAS_LIBS_STATS_RANK_SETS_H_

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/result.h"

namespace sipas::stats {

// Estimates of p peers; higher is better (negate where lower is).
class PeerEstimates {
 public:
  // Independent peers.
  static Result<PeerEstimates> WithStandardErrors(std::vector<double> estimates,
                                                  const std::vector<double>& errors);
  static Result<PeerEstimates> WithCovariance(std::vector<double> estimates,
                                              const Covariance& covariance);

  std::size_t size() const { return estimates_.size(); }
  double estimate(std::size_t i) const { return estimates_[i]; }
  double variance(std::size_t i) const { return variances_[i]; }
  double covariance(std::size_t i, std::size_t j) const {
    if (i == j) return variances_[i];
    return covariance_.has_value() ? (*covariance_)(i, j) : 0.0;
  }
  // s_ij^2.
  double difference_variance(std::size_t i, std::size_t j) const {
    return variances_[i] + variances_[j] - 2 * covariance(i, j);
  }

 private:
  PeerEstimates(std::vector<double> estimates, std::vector<double> variances)
      : estimates_(std::move(estimates)), variances_(std::move(variances)) {}
  Error Check() const;

  std::vector<double> estimates_;
  std::vector<double> variances_;
  std::optional<Covariance> covariance_;
};

enum class RankFamily { kSimultaneous, kMarginal };
enum class RankMethod { kBonferroni, kHolm };

struct RankSet {
  std::size_t lower = 1;
  std::size_t upper = 1;

  friend bool operator==(const RankSet&, const RankSet&) = default;
};

// 1 + the number of peers with a higher estimate: ties share a rank.
std::vector<std::size_t> CompetitionRanks(const PeerEstimates& peers);

Result<std::vector<RankSet>> RankSets(const PeerEstimates& peers, RankFamily family,
                                      RankMethod method, double alpha);

// The first critical value of a family of m pairs.
Result<double> BonferroniCriticalValue(std::size_t pairs, double alpha);

// Sets from declared pairs: better[i * p + j] says that i is better than j.
std::vector<RankSet> RankSetsFromPairs(std::size_t peers, const std::vector<bool>& better);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_RANK_SETS_H_
