// SampleVariance: linearised covariance of a stratified sample of one or more stages, from exact
// sums per unit.
//
//     V = sum_h (1 - f_h) n_h/(n_h - 1) sum_c (U_hc - mean_h)(U_hc - mean_h)'
//       + sum_h f_h sum_c [ the same formula inside unit c ]              f_h = n_h/N_h
// and so on for each stage with a known population; U = sum of w z over the unit. The last stage
// may be the respondents themselves: sum of u u' then follows from second moments (moment_sums.h)
// and no respondent is listed. Without populations at the first stage (with replacement) the later
// stages play no role. Sampled units without anybody of the domain count as zeros.
// Source: R survey svyrecvar (4.1.1); Särndal, Swensson, Wretman (1992), section 4.3; Cochran
// (1977), chapters 5, 10, 11.
//
// Computed with 113 bits from exact sums and rounded once; what is rounding alone is exactly 0.
// Errors: those of stratum.h, and kShapeMismatch when a population is missing. Thread-safe.
//
//   const auto v = SampleVariance(cells, design, forms, domain);   // forms of w z, in class order
#ifndef SIPAS_LIBS_STATS_SAMPLE_VARIANCE_H_
#define SIPAS_LIBS_STATS_SAMPLE_VARIANCE_H_

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/degrees_of_freedom.h"
#include "libs/stats/moment_statistic.h"
#include "libs/stats/result.h"
#include "libs/stats/sample_cells.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

struct SampleDesign {
  // Stages whose populations are known, from the first on; 0 = with replacement.
  std::size_t finite_stages = 0;
  // Units in the population of the stratum {h}, of the unit {h, c}, ...
  std::map<SampleCells::Key, double> populations;
  LonelyRule lonely;
};

// `forms` give the influence of a row per unit of its weight in `cells`. `members`: classes whose
// rows are in the domain, for the rules of lonely units.
Result<Covariance> SampleVariance(const SampleCells& cells, const SampleDesign& design,
                                  std::span<const LinearForm> forms, const ClassSet& members);

// First-stage units with rows of these classes, and their strata.
DesignCounts CountUnits(const SampleCells& cells, const ClassSet& members);

// Sum over the rows of w z^2, with `factors` on the weights (empty for none): the spread between
// respondents that design_effect.h asks for. Exactly 0 when all agree.
double WeightedSpread(std::span<const MomentSums> classes, const LinearForm& form,
                      std::span<const Quad> factors);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SAMPLE_VARIANCE_H_
