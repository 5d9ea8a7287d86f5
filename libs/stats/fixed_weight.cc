#include "libs/stats/fixed_weight.h"

#include <cmath>

namespace sipas::stats {

Result<FixedWeight> FixedWeight::FromDouble(double weight) {
  if (std::isnan(weight)) return Error::kWeightNotANumber;
  if (weight < 0) return Error::kWeightNegative;
  if (weight == 0) return Error::kWeightZero;
  // Scaling by a power of two is exact, so there is one rounding only.
  const double units = std::round(std::ldexp(weight, kFractionBits));
  if (units < 1) return Error::kWeightTooSmall;
  if (!(units < static_cast<double>(kUnitsLimit))) return Error::kWeightTooLarge;
  return FixedWeight(static_cast<std::uint64_t>(units));
}

Result<FixedWeight> FixedWeight::FromUnits(std::uint64_t units) {
  if (units == 0) return Error::kWeightZero;
  if (units >= kUnitsLimit) return Error::kWeightTooLarge;
  return FixedWeight(units);
}

double FixedWeight::ToDouble() const {
  return std::ldexp(static_cast<double>(units_), -kFractionBits);
}

}  // namespace sipas::stats
