// Factors of replicate weights for a stratified sample of PSUs: what each replicate multiplies the
// weights of a PSU by. The variance is that of replicate_variance.h with `scales`.
//
//   JackknifeUnstratified  JK1: each replicate leaves one PSU out and multiplies the others by
//                          n/(n-1); scale (n-1)/n
//   JackknifeStratified    JKn: the others of the same stratum by n_h/(n_h-1); rscales (n_h-1)/n_h,
//                          times 1 - f_h where the population is known. Strata with one PSU have no
//                          replicate: they add nothing.
//   BalancedHalfSamples    BRR by a Hadamard matrix over strata of two PSUs: factors 2 and 0; Fay's
//                          method with rho > 0: 2 - rho and rho; scale 1/(R (1-rho)^2)
//   PoissonBootstrapFactor a factor per PSU and replicate from a hash of (seed, PSU, replicate),
//                          Poisson with mean 1: no list of PSUs is needed, so states grow and merge
//                          in any order; scale 1/R
//   RaoWuBootstrap         n_h - 1 of n_h PSUs drawn with replacement by a hash, factor
//                          n_h/(n_h-1) times the number of draws; scale 1/R. Its
//                          expectation is the one-stage variance with replacement; the Poisson
//                          factors leave out n_h/(n_h-1) and the centring within strata
// From sums per PSU the jackknives need no weights at all (jackknife_variance.h).
// Sources: Wolter, Introduction to Variance Estimation (2007), chapters 3, 4; Fay (1989); Rao, Wu
// and Yue, Survey Methodology 18 (1992); R survey as.svrepdesign.
//
// PSUs are numbered through the strata in order. Errors: kShapeMismatch (BRR: a stratum without two
// PSUs), kNoDegreesOfFreedom (no stratum with two PSUs), kCoefficientNotFinite (rho not in [0, 1)),
// kPopulationSmallerThanSample. Pure functions, thread-safe.
//
//   const auto jkn = JackknifeStratified({{.sampled = 3}, {.sampled = 2}});   // 5 replicates
//   jkn->factor(replicate, psu);
#ifndef SIPAS_LIBS_STATS_REPLICATE_WEIGHTS_H_
#define SIPAS_LIBS_STATS_REPLICATE_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/replicate_variance.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

struct ReplicateWeights {
  std::size_t psus = 0;
  std::vector<double> factors;  // replicate after replicate
  ReplicateScales scales;

  std::size_t replicates() const { return scales.rscales.size(); }
  double factor(std::size_t replicate, std::size_t psu) const {
    return factors[replicate * psus + psu];
  }
};

Result<ReplicateWeights> JackknifeUnstratified(std::size_t psus);
Result<ReplicateWeights> JackknifeStratified(std::span<const StratumSize> strata);
Result<ReplicateWeights> BalancedHalfSamples(std::span<const StratumSize> strata, double fay_rho);
Result<ReplicateWeights> RaoWuBootstrap(std::span<const StratumSize> strata, std::size_t replicates,
                                        std::uint64_t seed);

// The factor of one PSU in one replicate; `psu` is any stable hash of its identity.
std::uint32_t PoissonBootstrapFactor(std::uint64_t seed, std::uint64_t psu,
                                     std::uint64_t replicate);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_REPLICATE_WEIGHTS_H_
