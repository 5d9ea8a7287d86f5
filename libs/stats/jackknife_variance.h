// JackknifeVariance: covariance of ratios and indices that are computed again with one sampled unit
// (PSU) left out at a time, from sums per unit alone: no rows, no replicate weights.
//
// With T the weighted totals, T_h those of stratum h, T_hc those of its unit c, t(.) the
// statistics:
//     t_hc = t(T - T_h + (T_h - T_hc) n_h/(n_h - 1))
//     V    = sum_h (1 - f_h) (n_h - 1)/n_h sum_c (t_hc - centre)(t_hc - centre)'
// over all n_h sampled units of each stratum, also those without members of the domain. This is
// JKn, and JK1 where there is one stratum. Centre: the estimate itself (R's mse = TRUE; as a rule
// the larger), or the mean of all replicates of the design (R's default). For totals V is the
// linearised variance (psu_variance.h) exactly; for ratios and indices it also sees their
// curvature, which linearisation does not, and so is mostly a little larger in small samples.
// A stratum with one sampled unit has no such replicate; what it contributes is decided by the
// LonelyRule (stratum.h), where kAdjust leaves the unit out without scaling others up.
// These are the rules of the linearised variance, and not R's for replicates with such strata: R
// takes kAdjust's term times (H - 1)/H of H strata, and for kAverage scales the whole variance by
// units over replicates. With kCertainty, and without such strata, the two are equal.
// Source: Wolter, Introduction to Variance Estimation (2007), chapter 4; R survey as.svrepdesign,
// types JK1 and JKn. Degrees of freedom are those of the linearised variance: units minus strata.
//
// Give strata and units in ascending order of their keys: then the result is the same to the bit
// wherever the sums came from. Where the answers behind a ratio all have one score, its variance is
// exactly 0. Errors: those of stratum.h; kShapeMismatch (strata of other trees), kPartUndefined (a
// statistic of the tree has no value), kAllUnitsInOnePsu (one unit holds all answers to an item: a
// replicate has none). Cost: units times nodes of the tree. Pure function, thread-safe.
//
//   const Evaluation national = *Evaluation::Of(tree, totals);
//   JackknifeStratum stratum(StratumSize{.sampled = 4}, national);
//   for (const CategorySums& unit : units_in_order) stratum.AddUnit(WeightedTotals(unit));
//   const Result<DesignVariance> v = JackknifeVariance({&stratum, 1}, LonelyRule{});
#ifndef SIPAS_LIBS_STATS_JACKKNIFE_VARIANCE_H_
#define SIPAS_LIBS_STATS_JACKKNIFE_VARIANCE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/design_variance.h"
#include "libs/stats/replicate_variance.h"
#include "libs/stats/result.h"
#include "libs/stats/statistic.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

class JackknifeStratum {
 public:
  // `domain` must outlive the stratum. A stratum without units counts in the mean of replicates.
  JackknifeStratum(StratumSize size, const Evaluation& domain);

  // A further unit that holds members of the domain: weighted totals of all categories.
  void AddUnit(std::span<const double> totals);

  const StratumSize& size() const { return size_; }
  const Evaluation& domain() const { return *domain_; }
  std::size_t units() const { return units_; }
  // Influence of the unit on an item, and its share of the weight of the item's answers.
  double influence(std::size_t unit, StatisticId item) const {
    return influences_[unit * domain_->size() + item];
  }
  double share(std::size_t unit, StatisticId item) const {
    return shares_[unit * domain_->size() + item];
  }
  // Units with an answer, per statistic.
  std::span<const std::uint64_t> answered() const { return answered_; }

 private:
  StratumSize size_;
  const Evaluation* domain_;
  std::size_t units_ = 0;
  std::vector<double> influences_;
  std::vector<double> shares_;
  std::vector<std::uint64_t> answered_;
};

Result<DesignVariance> JackknifeVariance(std::span<const JackknifeStratum> strata,
                                         const LonelyRule& rule,
                                         ReplicateCentre centre = ReplicateCentre::kEstimate);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_JACKKNIFE_VARIANCE_H_
