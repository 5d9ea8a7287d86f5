// PeerEstimates: the estimates of p peers with the errors of their differences, from which every
// statement about ranks is made.
//
// The variance of a difference is s_ij^2 = S_ii + S_jj - 2 S_ij. Its degrees of freedom are the
// smaller of the two peers'; without any, s_ij is trusted and critical values are normal.
// Satterthwaite's formula (Biometrics Bulletin 2 (1946) 110-114) would give more, but ranks are
// decided far out in the tails, where it promises too much: with moderated variances, which borrow
// from one another, the family-wise error of Holm's sets of 34 peers was up to 7 % with it and is
// below 5 % without (bench/rank_simulation.cc).
//
// Two peers with the same error (s_ij^2 is not above 1e-14 of S_ii + S_jj: zero, rounding noise, or
// less than zero where a covariance was estimated under another rule) cannot be compared:
// `distance` is 0 for them, so they are never separated.
//
// Higher is better (negate where lower is). Variances in squared units of the estimates. With
// standard errors alone the covariance is diagonal, takes no memory, and checking is O(p); a
// covariance is checked in O(p^2). Errors: kShapeMismatch, kScoreNotFinite, kVarianceOutOfRange (a
// variance negative or not finite, a covariance not finite), kNoDegreesOfFreedom (df not above 0).
// Immutable, thread-safe.
//
//   const auto peers = PeerEstimates::WithStandardErrors(scores, errors);
//   const auto few_clusters = PeerEstimates::WithStandardErrors(scores, errors, df);
#ifndef SIPAS_LIBS_STATS_PEER_ESTIMATES_H_
#define SIPAS_LIBS_STATS_PEER_ESTIMATES_H_

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/result.h"

namespace sipas::stats {

class PeerEstimates {
 public:
  // Independent peers. `df` is empty (normal critical values) or has one value per peer.
  static Result<PeerEstimates> WithStandardErrors(std::vector<double> estimates,
                                                  const std::vector<double>& errors,
                                                  std::vector<double> df = {});
  static Result<PeerEstimates> WithCovariance(std::vector<double> estimates,
                                              const Covariance& covariance,
                                              std::vector<double> df = {});

  std::size_t size() const { return estimates_.size(); }
  const std::vector<double>& estimates() const { return estimates_; }
  double estimate(std::size_t i) const { return estimates_[i]; }
  double variance(std::size_t i) const { return variances_[i]; }
  double df(std::size_t i) const { return df_.empty() ? kInfinite : df_[i]; }
  bool has_normal_errors() const { return df_.empty(); }
  bool is_independent() const { return !covariance_.has_value(); }
  double covariance(std::size_t i, std::size_t j) const {
    if (i == j) return variances_[i];
    return covariance_.has_value() ? (*covariance_)(i, j) : 0.0;
  }

  // s_ij^2; 0 where it cannot be told from rounding.
  double difference_variance(std::size_t i, std::size_t j) const {
    const double variance = variances_[i] + variances_[j];
    if (!covariance_.has_value()) return variance;
    const double rest = variance - 2 * (*covariance_)(i, j);
    return rest > kNoise * variance ? rest : 0.0;
  }
  double difference_df(std::size_t i, std::size_t j) const { return std::min(df(i), df(j)); }
  // (x_i - x_j)/s_ij.
  double distance(std::size_t i, std::size_t j) const;

 private:
  static constexpr double kInfinite = std::numeric_limits<double>::infinity();
  static constexpr double kNoise = 1e-14;

  PeerEstimates(std::vector<double> estimates, std::vector<double> variances,
                std::vector<double> df)
      : estimates_(std::move(estimates)), variances_(std::move(variances)), df_(std::move(df)) {}
  Error Check() const;
  Error CheckCovariance() const;

  std::vector<double> estimates_;
  std::vector<double> variances_;
  std::vector<double> df_;
  std::optional<Covariance> covariance_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_PEER_ESTIMATES_H_
