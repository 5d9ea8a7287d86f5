// DesignVariance: the covariance of K statistics under a design, with what a reader has to know
// about the sample behind it. Made by PsuVariance (psu_variance.h) and ElementVariance
// (element_variance.h), or JackknifeVariance (jackknife_variance.h); read by MakeEstimate
// (estimate.h).
//
// The formulas and their sources are there; here strata under kAverage (stratum.h) get the mean of
// the others: all is multiplied by strata/(strata - averaged strata), as R's survey does.
//
// Errors: Finish() gives kLonelyPsu. `answered`, `rounding` and the covariance have one entry per
// statistic; variances are in units of the statistics, squared. Plain value; thread-compatible.
//
//   const Result<DesignVariance> v = PsuVariance(strata, LonelyRule{});
//   if (v.ok()) std::sqrt(v->covariance.variance(overall));      // standard error
//   v->answered[overall].degrees_of_freedom();                   // units minus strata with answers
#ifndef SIPAS_LIBS_STATS_DESIGN_VARIANCE_H_
#define SIPAS_LIBS_STATS_DESIGN_VARIANCE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/degrees_of_freedom.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

struct DesignVariance {
  explicit DesignVariance(std::size_t statistics)
      : covariance(statistics), answered(statistics), rounding(statistics) {}

  Covariance covariance;
  // Per statistic: the sampled units that hold an answer to it (for a composite: a member of its
  // domain), and the strata of these. Their degrees of freedom are R's degf of the subset.
  std::vector<DesignCounts> answered;
  // Per statistic: what rounding may leave of a variance that is truly zero. 0 under PsuVariance,
  // which squares influences and so leaves next to nothing.
  std::vector<double> rounding;
  std::uint64_t lonely_strata = 0;  // strata of one sampled unit that a lonely-PSU rule decided

  // Counts a stratum; to be called once per stratum with how it was treated. `answered_units` has
  // one number per statistic.
  void Count(const StratumSize& size, const StratumTreatment& treatment,
             std::span<const std::uint64_t> answered_units);
  // To be called after the last stratum: strata treated as kAverage get the average of the others.
  // kLonelyPsu if there are no others.
  Error Finish();

 private:
  std::uint64_t strata_ = 0;  // with members of any of the domains
  std::uint64_t averaged_strata_ = 0;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DESIGN_VARIANCE_H_
