#include "libs/stats/rank_change.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "libs/stats/hashed_normal.h"
#include "libs/stats/peer_shrinkage.h"

namespace sipas::stats {
namespace {

constexpr std::uint64_t kSeed = 0x6368'616e'6765'2072;  // "change r"

// Both waves as one: the estimates of values that do not change.
Result<PeerEstimates> Joined(const PeerEstimates& earlier, const PeerEstimates& later) {
  std::vector<double> estimates;
  std::vector<double> errors;
  std::vector<double> df;
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    if (!(earlier.variance(i) > 0 && later.variance(i) > 0)) return Error::kVarianceOutOfRange;
    const double a = 1 / earlier.variance(i);
    const double b = 1 / later.variance(i);
    estimates.push_back((a * earlier.estimate(i) + b * later.estimate(i)) / (a + b));
    errors.push_back(std::sqrt(1 / (a + b)));
    df.push_back(std::min(earlier.df(i), later.df(i)));
  }
  return PeerEstimates::WithStandardErrors(std::move(estimates), errors, std::move(df));
}

std::vector<double> ErrorsOf(const PeerEstimates& peers) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < peers.size(); ++i) errors.push_back(std::sqrt(peers.variance(i)));
  return errors;
}

// Rank of one of theta + error.
int NoisyRank(std::span<const double> theta, const std::vector<double>& errors, std::size_t one,
              HashedNormals& normals) {
  const double own = theta[one] + errors[one] * normals.Next();
  int rank = 1;
  for (std::size_t i = 0; i < theta.size(); ++i) {
    if (i != one && theta[i] + errors[i] * normals.Next() > own) ++rank;
  }
  return rank;
}

}  // namespace

RankChange RankChangeSet(const RankSet& earlier, const RankSet& later) {
  const auto minus = [](std::size_t a, std::size_t b) {
    return static_cast<int>(a) - static_cast<int>(b);
  };
  return {.lower = minus(later.lower, earlier.upper), .upper = minus(later.upper, earlier.lower)};
}

Result<RankChange> OrdinaryRankChange(const PeerEstimates& earlier, const PeerEstimates& later,
                                      std::size_t peer, double alpha, std::size_t draws) {
  if (earlier.size() != later.size() || peer >= earlier.size() || draws < 1) {
    return Error::kShapeMismatch;
  }
  if (!(alpha > 0 && alpha <= 0.5)) return Error::kLevelOutOfRange;
  const auto joined = Joined(earlier, later);
  if (!joined.ok()) return joined.error();
  const auto likelihoods = MeanLikelihoods(*joined);
  if (!likelihoods.ok()) return likelihoods.error();
  const auto shrinkage = PeerShrinkage::Fit(*likelihoods);
  if (!shrinkage.ok()) return shrinkage.error();
  const std::vector<double> earlier_errors = ErrorsOf(earlier);
  const std::vector<double> later_errors = ErrorsOf(later);
  HashedNormals normals(kSeed);
  std::vector<int> changes;
  shrinkage->ForEachDraw(draws, normals, [&](std::span<const double> theta) {
    const int before = NoisyRank(theta, earlier_errors, peer, normals);
    changes.push_back(NoisyRank(theta, later_errors, peer, normals) - before);
  });
  std::sort(changes.begin(), changes.end());
  // At most alpha/2 of the draws lie beyond each end.
  const auto beyond = static_cast<std::size_t>(alpha / 2 * static_cast<double>(draws));
  return RankChange{.lower = changes[beyond], .upper = changes[draws - 1 - beyond]};
}

}  // namespace sipas::stats
