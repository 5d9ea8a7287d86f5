#include "libs/stats/replicate_weights.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "libs/stats/hash64.h"

namespace sipas::stats {
namespace {

std::size_t PsusOf(std::span<const StratumSize> strata) {
  std::size_t psus = 0;
  for (const StratumSize& stratum : strata) psus += stratum.sampled;
  return psus;
}

Result<double> UnsampledShare(const StratumSize& stratum) {
  if (!stratum.population.has_value()) return 1.0;
  const auto n = static_cast<double>(stratum.sampled);
  if (!(*stratum.population >= n)) return Error::kPopulationSmallerThanSample;
  return 1 - n / *stratum.population;
}

// Sylvester's matrix of order 2^k: entry +1 or -1.
bool HadamardIsPlus(std::size_t row, std::size_t column) {
  return std::popcount(row & column) % 2 == 0;
}

}  // namespace

Result<ReplicateWeights> JackknifeUnstratified(std::size_t psus) {
  const StratumSize all{.sampled = psus, .population = std::nullopt};
  return JackknifeStratified({&all, 1});
}

Result<ReplicateWeights> JackknifeStratified(std::span<const StratumSize> strata) {
  ReplicateWeights weights;
  weights.psus = PsusOf(strata);
  std::size_t first = 0;
  for (const StratumSize& stratum : strata) {
    const auto n = static_cast<double>(stratum.sampled);
    const auto unsampled = UnsampledShare(stratum);
    if (!unsampled.ok()) return unsampled.error();
    for (std::size_t out = first; stratum.sampled > 1 && out < first + stratum.sampled; ++out) {
      std::vector<double> factors(weights.psus, 1.0);
      std::fill_n(factors.begin() + static_cast<std::ptrdiff_t>(first), stratum.sampled,
                  n / (n - 1));
      factors[out] = 0;
      weights.factors.insert(weights.factors.end(), factors.begin(), factors.end());
      weights.scales.rscales.push_back(*unsampled * (n - 1) / n);
    }
    first += stratum.sampled;
  }
  if (weights.replicates() == 0) return Error::kNoDegreesOfFreedom;
  return weights;
}

Result<ReplicateWeights> BalancedHalfSamples(std::span<const StratumSize> strata, double fay_rho) {
  if (!(fay_rho >= 0 && fay_rho < 1)) return Error::kCoefficientNotFinite;
  for (const StratumSize& stratum : strata) {
    if (stratum.sampled != 2) return Error::kShapeMismatch;
  }
  if (strata.empty()) return Error::kNoDegreesOfFreedom;
  ReplicateWeights weights;
  weights.psus = 2 * strata.size();
  // Columns 1..H of a matrix of order above H are balanced and orthogonal.
  const std::size_t replicates = std::bit_ceil(strata.size() + 1);
  for (std::size_t r = 0; r < replicates; ++r) {
    for (std::size_t h = 0; h < strata.size(); ++h) {
      const bool plus = HadamardIsPlus(r, h + 1);
      weights.factors.push_back(plus ? 2 - fay_rho : fay_rho);
      weights.factors.push_back(plus ? fay_rho : 2 - fay_rho);
    }
  }
  const double depth = 1 - fay_rho;
  weights.scales.scale = 1 / (static_cast<double>(replicates) * depth * depth);
  weights.scales.rscales.assign(replicates, 1.0);
  return weights;
}

Result<ReplicateWeights> RaoWuBootstrap(std::span<const StratumSize> strata, std::size_t replicates,
                                        std::uint64_t seed) {
  const bool none = std::none_of(strata.begin(), strata.end(),
                                 [](const StratumSize& s) { return s.sampled > 1; });
  if (none || replicates == 0) return Error::kNoDegreesOfFreedom;
  ReplicateWeights weights;
  weights.psus = PsusOf(strata);
  std::uint64_t counter = Hash64(seed);
  for (std::size_t r = 0; r < replicates; ++r) {
    for (const StratumSize& stratum : strata) {
      const std::size_t first = weights.factors.size();
      weights.factors.resize(first + stratum.sampled, stratum.sampled > 1 ? 0.0 : 1.0);
      const auto n = static_cast<double>(stratum.sampled);
      for (std::size_t draw = 1; draw < stratum.sampled; ++draw) {
        const double place = HashedUniform(Hash64(++counter)) * n;
        weights.factors[first + std::min(static_cast<std::size_t>(place), stratum.sampled - 1)] +=
            n / (n - 1);
      }
    }
  }
  weights.scales.scale = 1 / static_cast<double>(replicates);
  weights.scales.rscales.assign(replicates, 1.0);
  return weights;
}

std::uint32_t PoissonBootstrapFactor(std::uint64_t seed, std::uint64_t psu,
                                     std::uint64_t replicate) {
  const double uniform = HashedUniform(Hash64(Hash64(Hash64(seed) ^ psu) + replicate));
  // Inversion: P(N <= k) for mean 1. The terms die out long before 32.
  std::uint32_t k = 0;
  double term = std::exp(-1.0);
  for (double below = term; uniform > below && k < 32; below += term) {
    ++k;
    term /= k;
  }
  return k;
}

}  // namespace sipas::stats
