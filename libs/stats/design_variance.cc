#include "libs/stats/design_variance.h"

namespace sipas::stats {

void DesignVariance::Count(const StratumSize& size, std::uint64_t units_with_members,
                           const StratumTreatment& treatment) {
  if (treatment.kind == StratumTreatment::Kind::kAbsent) return;
  ++strata;
  units += units_with_members;
  if (treatment.kind == StratumTreatment::Kind::kAverage) ++averaged_strata_;
  const bool all_taken =
      size.population.has_value() && *size.population <= static_cast<double>(size.sampled);
  if (size.sampled == 1 && !all_taken) ++lonely_strata;
}

Error DesignVariance::Finish() {
  if (averaged_strata_ == 0) return Error::kOk;
  if (averaged_strata_ == strata) return Error::kLonelyPsu;
  covariance.Scale(static_cast<double>(strata) / static_cast<double>(strata - averaged_strata_));
  averaged_strata_ = 0;
  return Error::kOk;
}

}  // namespace sipas::stats
