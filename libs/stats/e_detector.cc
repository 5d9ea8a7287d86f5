#include "libs/stats/e_detector.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sipas::stats {

Result<EDetector> EDetector::Make(const EDetectorRule& rule) {
  if (!(rule.level > 0 && rule.level < 1)) return Error::kNotAShare;
  // L must stay above 0 for X = 1.
  if (!(rule.bet > 0 && rule.bet * (1 - rule.level) < 1)) return Error::kScoreNotFinite;
  return EDetector(rule);
}

Error EDetector::AddDay(std::span<const std::uint64_t> counts) {
  if (counts.size() < 2) return Error::kShapeMismatch;
  double log_factor = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double value = static_cast<double>(k) / static_cast<double>(counts.size() - 1);
    if (counts[k] == 0) continue;
    log_factor += static_cast<double>(counts[k]) * std::log1p(-rule_.bet * (value - rule_.level));
  }
  Step(log_factor);
  return Error::kOk;
}

Error EDetector::AddMean(double mean) {
  if (!(mean >= 0 && mean <= 1)) return Error::kNotAShare;
  Step(std::log1p(-rule_.bet * (mean - rule_.level)));
  return Error::kOk;
}

void EDetector::Step(double log_factor) {
  ++days_;
  log_cusum_ = log_factor + std::max(log_cusum_, 0.0);
  // log(S + 1), from whichever of the two is larger.
  const double larger = std::max(log_sr_, 0.0);
  log_sr_ = log_factor + larger + std::log1p(std::exp(std::min(log_sr_, 0.0) - larger));
}

double EDetector::e_value() const {
  return days_ == 0 ? 0 : std::exp(log_sr_) / static_cast<double>(days_);
}

}  // namespace sipas::stats
