#include "libs/stats/design_effect.h"

namespace sipas::stats {
namespace {

Result<double> OverDegrees(double total, const StatisticValue& statistic) {
  if (!statistic.defined()) return statistic.error;
  if (statistic.n < 2) return Error::kSingleAnswer;
  if (!(total > 0)) return Error::kZeroVariance;
  return total / static_cast<double>(statistic.n - 1);
}

}  // namespace

Result<double> SimpleRandomVariance(const StatisticValue& item) {
  // n/(n-1) sum w (s-R)^2 / sum w / n
  return OverDegrees(item.element_variance, item);
}

Result<double> SimpleRandomVariance(const StatisticValue& statistic, double spread) {
  // y = z sum w has mean 0, so S^2/n = sum w y^2 / sum w / (n-1).
  return OverDegrees(spread * statistic.sum_w, statistic);
}

Result<double> WithoutReplacement(double variance, const StatisticValue& statistic) {
  const double unsampled = 1 - static_cast<double>(statistic.n) / statistic.sum_w;
  if (!(unsampled > 0)) return Error::kPopulationSmallerThanSample;
  return variance * unsampled;
}

Result<double> KishEffectiveSize(double sum_w, double sum_w_squared) {
  if (!(sum_w > 0) || !(sum_w_squared > 0)) return Error::kNoAnswers;
  return sum_w * sum_w / sum_w_squared;
}

}  // namespace sipas::stats
