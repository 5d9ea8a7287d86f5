#include "services/aggregator/core/composite_moments.h"

#include "libs/stats/fixed_weight.h"

namespace sipas::aggregator {

stats::Error CompositeMoments::Add(std::span<const uint32_t> classes, uint64_t weight) {
  const stats::Error error = pairs_.Add(classes, weight);
  if (error == stats::Error::kOk) weight_ += weight;
  return error;
}

stats::Error CompositeMoments::Subtract(std::span<const uint32_t> classes, uint64_t weight) {
  const stats::Error error = pairs_.Subtract(classes, weight);
  if (error == stats::Error::kOk) weight_ -= weight;
  return error;
}

double CompositeMoments::Spread(std::span<const double> form) const {
  const auto entry = [&](std::size_t c, std::size_t d) {
    return stats::ToDouble(pairs_.entry(c, d), stats::FixedWeight::kFractionBits);
  };
  double spread = 0;
  for (std::size_t c = 0; c < form.size(); ++c) {
    if (form[c] == 0) continue;
    double others = 0;
    for (std::size_t d = c + 1; d < form.size(); ++d) others += form[d] * entry(c, d);
    spread += form[c] * (form[c] * entry(c, c) + 2 * others);
  }
  return spread;
}

}  // namespace sipas::aggregator
