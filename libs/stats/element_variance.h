// ElementVariance: covariance of K statistics when every respondent is a sampled unit of its own
// (simple random or stratified sampling of respondents, no clusters).
//
//     V = sum_h (1 - f_h) n_h/(n_h - 1) [ sum_i u_i u_i' - (sum_i u_i)(sum_i u_i)' / n_h ]
// u_i = influences of respondent i on the K statistics, i over the members of the domain; n_h =
// respondents of the stratum, also those outside the domain. Both sums follow from exact category
// sums of the members at read time: sum u = coef . W and sum u u' = coef' M coef with M the pair
// sums of w^2. It is PsuVariance with one PSU per respondent, without listing the respondents.
// Source: R survey svymean with ids = ~1; Cochran, Sampling Techniques (1977), section 5.
//
// Two domains at once: the K statistics are split in blocks, sums side by side. The cross block of
// `squares` comes from the pair sums of the respondents that are in both domains (zero if
// disjoint).
//
// Strata are summed in the order given: ascending by key, as in psu_variance.h. Cancellation
// between the two sums costs a factor of (mean u)^2/(mean u^2) of the double's precision, not more.
// Errors: those of stratum.h, kShapeMismatch, kInfluenceNotFinite. Pure functions, thread-safe.
//
//   const Forms forms = {evaluation.Coefficients(overall)};
//   ElementStratum stratum = *ElementMoments({.sampled = 120}, forms, sums, squares);   // of a
//   stratum const Result<DesignVariance> v = ElementVariance({&stratum, 1}, LonelyRule{});
#ifndef SIPAS_LIBS_STATS_ELEMENT_VARIANCE_H_
#define SIPAS_LIBS_STATS_ELEMENT_VARIANCE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/category_sums.h"
#include "libs/stats/covariance.h"
#include "libs/stats/design_variance.h"
#include "libs/stats/pair_sums.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

// K linear forms over the categories, as Evaluation::Coefficients gives them.
using Forms = std::vector<std::vector<double>>;

struct ElementStratum {
  StratumSize size;           // n_h and N_h in respondents
  std::uint64_t members = 0;  // respondents of the domain in the stratum
  std::vector<double> sums;   // sum of u, K numbers
  Covariance squares;         // sum of u u', K x K
};

// The moments of one stratum's members of the domain. `member_sums` and `member_squares` (amount
// w^2) hold the same responses; kShapeMismatch if they or a form differ in categories or in
// responses.
Result<ElementStratum> ElementMoments(const StratumSize& size, const Forms& forms,
                                      const CategorySums& member_sums,
                                      const PairSums& member_squares);

Result<DesignVariance> ElementVariance(std::span<const ElementStratum> strata,
                                       const LonelyRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ELEMENT_VARIANCE_H_
