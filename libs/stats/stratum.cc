#include "libs/stats/stratum.h"

#include <cmath>

namespace sipas::stats {
namespace {

using Kind = StratumTreatment::Kind;

// Share of the population's units that were not sampled: R takes less than this for none.
constexpr double kNothingLeft = 1e-7;

Result<StratumTreatment> TreatLonely(double unsampled_share, LonelyPsu option) {
  switch (option) {
    case LonelyPsu::kRemove:
    case LonelyPsu::kCertainty:
      return StratumTreatment{Kind::kZero, 0};
    case LonelyPsu::kAdjust:
      return StratumTreatment{Kind::kUncentred, unsampled_share};
    case LonelyPsu::kAverage:
      return StratumTreatment{Kind::kAverage, 0};
    case LonelyPsu::kFail:
      break;
  }
  return Error::kLonelyPsu;
}

Error CheckSize(const StratumSize& size, std::uint64_t units_with_members) {
  if (units_with_members > size.sampled) return Error::kMoreUnitsThanSampled;
  if (!size.population.has_value()) return Error::kOk;
  if (!std::isfinite(*size.population)) return Error::kPopulationNotFinite;
  if (*size.population < static_cast<double>(size.sampled)) {
    return Error::kPopulationSmallerThanSample;
  }
  return Error::kOk;
}

}  // namespace

Result<StratumTreatment> TreatStratum(const StratumSize& size, std::uint64_t units_with_members,
                                      const LonelyRule& rule) {
  if (const Error error = CheckSize(size, units_with_members); error != Error::kOk) return error;
  if (units_with_members == 0) return StratumTreatment{Kind::kAbsent, 0};
  const auto n = static_cast<double>(size.sampled);
  const double unsampled_share =
      size.population.has_value() ? (*size.population - n) / *size.population : 1.0;
  if (unsampled_share < kNothingLeft) return StratumTreatment{Kind::kZero, 0};
  if (size.sampled == 1) return TreatLonely(unsampled_share, rule.option);
  const double scale = unsampled_share * n / (n - 1);
  if (units_with_members == 1 && rule.adjust_domain_lonely) {
    if (rule.option == LonelyPsu::kAdjust) return StratumTreatment{Kind::kUncentred, scale};
    if (rule.option == LonelyPsu::kAverage) return StratumTreatment{Kind::kAverage, 0};
  }
  return StratumTreatment{Kind::kCentred, scale};
}

}  // namespace sipas::stats
