// ElementVariance: covariance of K statistics when every respondent is a sampled unit of its own
// (simple random or stratified sampling of respondents, no clusters).
//
//     V = sum_h (1 - f_h) n_h/(n_h - 1) [ sum_i u_i u_i' - (sum_i u_i)(sum_i u_i)' / n_h ]
// u_i = influences of respondent i on the K statistics, i over the members of the domain; n_h =
// respondents of the stratum, also those outside the domain. Both sums follow from exact sums over
// the members at read time: sum u from CategorySums, sum u u' from PairSums with amount w^2. It is
// PsuVariance with one PSU per respondent, without listing the respondents.
// Source: R survey svymean with ids = ~1; Cochran, Sampling Techniques (1977), chapter 5.
//
// Several domains at once give their joint covariance, with the statistics side by side as in
// psu_variance.h. Members are then added in groups that belong to the same domains: for a province
// and the country, the province's members (in both), then the others (in the country alone).
//
// Strata and groups are summed in the order given: ascending by key, as in psu_variance.h. The
// difference of the two sums loses a factor of about mean(u)^2/var(u) of the double's precision.
// Errors: those of stratum.h, kShapeMismatch, kInfluenceNotFinite. Thread-compatible.
//
//   ElementStratum stratum(StratumSize{.sampled = 120}, evaluation.size());
//   if (stratum.AddMembers(evaluation, member_sums, member_squares) != Error::kOk) ...
//   const Result<DesignVariance> v = ElementVariance({&stratum, 1}, LonelyRule{});
#ifndef SIPAS_LIBS_STATS_ELEMENT_VARIANCE_H_
#define SIPAS_LIBS_STATS_ELEMENT_VARIANCE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/category_sums.h"
#include "libs/stats/covariance.h"
#include "libs/stats/design_variance.h"
#include "libs/stats/pair_sums.h"
#include "libs/stats/result.h"
#include "libs/stats/statistic.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

class ElementStratum {
 public:
  // `size` counts respondents; `statistics`: number of domains times tree.size().
  ElementStratum(StratumSize size, std::size_t statistics)
      : size_(size),
        sums_(statistics),
        squares_(statistics),
        magnitudes_(statistics),
        answered_(statistics) {}

  // The stratum's members of one domain. `sums` and `squares` (amount w^2) hold the same responses:
  // kShapeMismatch if they differ in categories or in responses.
  Error AddMembers(const Evaluation& domain, const CategorySums& sums, const PairSums& squares);
  // A group of respondents that belong to the same domains; one entry per domain, always in the
  // same order, nullptr where the group does not belong to it.
  Error AddMembers(std::span<const Evaluation* const> domains, const CategorySums& sums,
                   const PairSums& squares);

  const StratumSize& size() const { return size_; }
  std::uint64_t members() const { return members_; }
  // Sum of u, K numbers; sum of u u', K x K; respondents with an answer, per statistic.
  std::span<const double> sums() const { return sums_; }
  const Covariance& squares() const { return squares_; }
  // Sum of squares that u would have if the parts of composites never cancelled, per statistic.
  std::span<const double> magnitudes() const { return magnitudes_; }
  std::span<const std::uint64_t> answered() const { return answered_; }

 private:
  void AddBlock(const Evaluation& row, std::size_t first_row, const Evaluation& column,
                std::size_t first_column, const PairSums& squares);

  void AddMagnitudes(const Evaluation& domain, std::size_t first, std::span<const double> moments);

  StratumSize size_;
  std::uint64_t members_ = 0;
  std::vector<double> sums_;
  Covariance squares_;
  std::vector<double> magnitudes_;
  std::vector<std::uint64_t> answered_;
};

Result<DesignVariance> ElementVariance(std::span<const ElementStratum> strata,
                                       const LonelyRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ELEMENT_VARIANCE_H_
