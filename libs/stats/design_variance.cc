#include "libs/stats/design_variance.h"

namespace sipas::stats {

void DesignVariance::Count(const StratumSize& size, const StratumTreatment& treatment,
                           std::span<const std::uint64_t> answered_units) {
  if (treatment.kind == StratumTreatment::Kind::kAbsent) return;
  ++strata_;
  if (treatment.kind == StratumTreatment::Kind::kAverage) ++averaged_strata_;
  const bool all_taken =
      size.population.has_value() && *size.population <= static_cast<double>(size.sampled);
  if (size.sampled == 1 && !all_taken) ++lonely_strata;
  for (std::size_t k = 0; k < answered.size(); ++k) {
    answered[k].units += answered_units[k];
    answered[k].strata += answered_units[k] > 0 ? 1 : 0;
  }
}

Error DesignVariance::Finish() {
  if (averaged_strata_ == 0) return Error::kOk;
  if (averaged_strata_ == strata_) return Error::kLonelyPsu;
  const double factor =
      static_cast<double>(strata_) / static_cast<double>(strata_ - averaged_strata_);
  covariance.Scale(factor);
  for (double& amount : rounding) amount *= factor;
  averaged_strata_ = 0;
  return Error::kOk;
}

}  // namespace sipas::stats
