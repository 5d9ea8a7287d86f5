// DesignVariance: the covariance of K statistics under a design, with what a reader has to know
// about the sample behind it. Made by PsuVariance (psu_variance.h) and ElementVariance
// (element_variance.h).
#ifndef SIPAS_LIBS_STATS_DESIGN_VARIANCE_H_
#define SIPAS_LIBS_STATS_DESIGN_VARIANCE_H_

#include <cstddef>
#include <cstdint>

#include "libs/stats/covariance.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"

namespace sipas::stats {

struct DesignVariance {
  explicit DesignVariance(std::size_t statistics) : covariance(statistics) {}

  Covariance covariance;
  // Of the strata and units that hold members of the domain:
  std::uint64_t strata = 0;
  std::uint64_t units = 0;
  std::uint64_t lonely_strata = 0;  // strata of one sampled unit that a lonely-PSU rule decided

  // Counts a stratum; to be called once per stratum with how it was treated.
  void Count(const StratumSize& size, std::uint64_t units_with_members,
             const StratumTreatment& treatment);
  // To be called after the last stratum: strata treated as kAverage get the average of the others.
  // kLonelyPsu if there are no others.
  Error Finish();

 private:
  std::uint64_t averaged_strata_ = 0;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DESIGN_VARIANCE_H_
