#include "libs/stats/rank_probability.h"

#include <cstdint>
#include <functional>
#include <span>

#include "libs/stats/hashed_normal.h"
#include "libs/stats/peer_shrinkage.h"

namespace sipas::stats {
namespace {

constexpr std::uint64_t kSeed = 0x7261'6e6b'2074'6f70;  // "rank top"

}  // namespace

Result<std::vector<double>> TopProbabilities(const std::vector<PeerLikelihood>& peers,
                                             std::size_t k, std::size_t draws) {
  const std::size_t p = peers.size();
  if (k < 1 || k > p || draws < 1) return Error::kShapeMismatch;
  const auto shrinkage = PeerShrinkage::Fit(peers);
  if (!shrinkage.ok()) return shrinkage.error();
  HashedNormals normals(kSeed);
  std::vector<std::size_t> counts(p);
  std::vector<double> sorted;
  shrinkage->ForEachDraw(draws, normals, [&](std::span<const double> theta) {
    sorted.assign(theta.begin(), theta.end());
    const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(sorted.begin(), last, sorted.end(), std::greater<>());
    for (std::size_t j = 0; j < p; ++j) counts[j] += theta[j] >= *last ? 1 : 0;
  });
  std::vector<double> probabilities;
  for (const std::size_t count : counts) {
    probabilities.push_back(static_cast<double>(count) / static_cast<double>(draws));
  }
  return probabilities;
}

}  // namespace sipas::stats
