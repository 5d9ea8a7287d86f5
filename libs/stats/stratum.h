// What one stratum of the first sampling stage contributes to a variance, and the rules for a
// stratum with a single sampled unit.
//
// n = units (PSUs, or respondents under element sampling) SAMPLED in the stratum by the design,
// also those without anybody of the domain; N = units in the population, if the sample was drawn
// without replacement and N is known. f = n/N, or 0.
//     V = (1 - f) n/(n-1) sum_c (U_c - mean U)^2
// over all n units; units without members have U = 0.
// A stratum with n = 1 has no spread to measure (a lonely PSU). The rules are those of R's survey
// (survey.lonely.psu, survey.adjust.domain.lonely), with the same numbers:
//   kFail       the computation fails with kLonelyPsu
//   kRemove     contributes 0
//   kCertainty  contributes 0: the unit was taken with certainty
//   kAdjust     contributes (1 - f) U^2: deviation from 0 instead of the stratum's mean, which is
//               conservative
//   kAverage    contributes the average of the strata that have a variance
// adjust_domain_lonely applies kAdjust and kAverage also to strata of which only one sampled unit
// holds members of the domain. A stratum without members contributes 0 and is not counted in the
// average. With f = 1 (every unit taken) the contribution is 0 under every rule.
//
// Errors: kMoreUnitsThanSampled, kPopulationSmallerThanSample, kPopulationNotFinite, kLonelyPsu.
// Pure function, thread-safe.
//
//   const StratumSize size{.sampled = 3, .population = 40.0};
//   const Result<StratumTreatment> how = TreatStratum(size, 2, LonelyRule{LonelyPsu::kAdjust});
//   // kCentred, scale (1 - 3/40) * 3/2
#ifndef SIPAS_LIBS_STATS_STRATUM_H_
#define SIPAS_LIBS_STATS_STRATUM_H_

#include <cstdint>
#include <optional>

#include "libs/stats/result.h"

namespace sipas::stats {

struct StratumSize {
  std::uint64_t sampled = 0;  // n, of the whole design
  // N; absent = with replacement, no finite population correction.
  std::optional<double> population;
};

enum class LonelyPsu { kFail, kRemove, kCertainty, kAdjust, kAverage };

struct LonelyRule {
  LonelyPsu option = LonelyPsu::kAdjust;
  bool adjust_domain_lonely = false;
};

struct StratumTreatment {
  enum class Kind {
    kAbsent,     // no member of the domain: 0, not counted
    kZero,       // contributes 0, counted
    kCentred,    // scale * sum (U - mean)^2
    kUncentred,  // scale * sum U^2
    kAverage,    // stands for the average of the others
  };
  Kind kind = Kind::kAbsent;
  double scale = 0;
};

// `units_with_members`: units of the stratum that hold members of the domain.
Result<StratumTreatment> TreatStratum(const StratumSize& size, std::uint64_t units_with_members,
                                      const LonelyRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_STRATUM_H_
