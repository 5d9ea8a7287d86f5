// Estimate: one statistic of one domain with its standard error, or the reason why it has none.
//
// MakeEstimate joins a value (statistic.h), its variance (psu_variance.h, element_variance.h) and
// the design's counts, and is the place where a variance that measures nothing is caught:
//   kNoValue     kNoAnswers, kPartUndefined
//   kNoVariance  kSingleAnswer        one answer
//                kAllUnitsInOnePsu    the domain lies in one sampled unit: 1e-34 would come out
//                kLonelyPsu           zero because of lonely strata
//                kZeroVariance        zero, or rounding noise, although several units answered
//                kNoDegreesOfFreedom  the whole design has as many units as strata
//   kOk          value, variance and standard error are good
// A standard error of zero is never given out. A share of exactly 0 or 1 has no variance but still
// an interval: ShareInterval (interval.h).
//
// Noise is a standard error below 1e-12 of the statistic's scale (the sum of absolute influences),
// or a variance below what rounding leaves under element sampling (DesignVariance::rounding). Pure
// value; thread-safe.
//
//   const DesignCounts design{.units = 126, .strata = 34};
//   const Estimate e = MakeEstimate(national[overall], variance, overall, design);
//   if (e.state == EstimateState::kOk) StudentInterval(e.value, e.variance, e.df_design, 0.95);
#ifndef SIPAS_LIBS_STATS_ESTIMATE_H_
#define SIPAS_LIBS_STATS_ESTIMATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/stats/degrees_of_freedom.h"
#include "libs/stats/design_variance.h"
#include "libs/stats/error.h"
#include "libs/stats/statistic.h"

namespace sipas::stats {

enum class EstimateState { kOk, kNoVariance, kNoValue };

// "OK", "NO_VARIANCE", "NO_VALUE".
std::string_view EstimateStateName(EstimateState state);

struct Estimate {
  EstimateState state = EstimateState::kNoValue;
  Error reason = Error::kOk;  // kOk exactly when state is kOk

  double value = 0;     // unless kNoValue
  double variance = 0;  // kOk only
  double se = 0;        // kOk only

  std::uint64_t n = 0;      // as StatisticValue::n
  double sum_w = 0;         // their weight
  double df_design = 0;     // sampled units - strata of the whole design
  double df_domain = 0;     // the same of the units and strata with an answer
  std::uint64_t units = 0;  // sampled units with an answer (a composite: with a member)

  // Variance under simple random sampling with replacement of as many, above 0, also where there is
  // no variance; the variance over it, and n over that. Items only, unless a spread is passed in;
  // absent where all respondents are alike.
  std::optional<double> simple_random_variance;
  std::optional<double> design_effect;
  std::optional<double> effective_n;
};

// `k` is the place of the statistic in `variance.covariance`. `simple_random_variance` replaces
// what the item itself gives (design_effect.h); composites have no design effect without it.
Estimate MakeEstimate(const StatisticValue& value, const DesignVariance& variance, std::size_t k,
                      const DesignCounts& design,
                      std::optional<double> simple_random_variance = std::nullopt);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ESTIMATE_H_
