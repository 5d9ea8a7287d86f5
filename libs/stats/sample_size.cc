#include "libs/stats/sample_size.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/bisection.h"
#include "libs/stats/interval.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

constexpr std::uint64_t kMostClusters = 1000000000;

Error CheckPlan(const PlannedShare& plan) {
  if (!(plan.share >= 0 && plan.share <= 1)) return Error::kNotAShare;
  if (plan.share == 0 || plan.share == 1) return Error::kShareAtBoundary;
  if (!(plan.level > 0 && plan.level < 1)) return Error::kLevelOutOfRange;
  if (!(plan.design_effect > 0) || std::isinf(plan.design_effect)) {
    return Error::kVarianceOutOfRange;
  }
  return Error::kOk;
}

bool IsMargin(double margin) { return margin > 0 && margin < 1; }

double ShareVariance(double share) { return share * (1 - share); }

// (N-n)/(N-1); 1 for a large population.
double PopulationCorrection(std::uint64_t population, std::uint64_t n) {
  if (population <= 1) return population == 0 ? 1 : 0;
  return static_cast<double>(population - n) / static_cast<double>(population - 1);
}

struct HalfWidths {
  double normal = 0;
  double wilson = 0;
};

Result<HalfWidths> HalfWidthsOf(const PlannedShare& plan, std::uint64_t n, double df) {
  if (const Error error = CheckPlan(plan); error != Error::kOk) return error;
  if (n == 0) return Error::kNoAnswers;
  if (plan.population != 0 && n > plan.population) return Error::kPopulationSmallerThanSample;
  const Result<double> t = StudentUpperQuantile((1 - plan.level) / 2, df);
  if (!t.ok()) return t.error();
  const double factor = plan.design_effect * PopulationCorrection(plan.population, n);
  if (factor == 0) return HalfWidths{};
  const double effective_n = static_cast<double>(n) / factor;
  const double spread = ShareVariance(plan.share);
  return HalfWidths{
      .normal = *t * std::sqrt(spread / effective_n),
      .wilson = *t * std::sqrt(spread * effective_n + *t * *t / 4) / (effective_n + *t * *t)};
}

// Effective answers whose Wilson interval has half the width `margin`; none for half or more, which
// no answer at all already has.
double WilsonAnswers(double spread, double margin, double z) {
  const double e2 = margin * margin;
  if (e2 >= 0.25) return 0;
  const double a = spread - 2 * e2;
  return z * z * (a + std::sqrt(a * a + e2 - 4 * e2 * e2)) / (2 * e2);
}

// Does so many clusters make the t interval narrow enough? Everybody is always enough.
Result<bool> Suffices(const PlannedShare& plan, double margin, const ClusterPlan& clusters,
                      std::uint64_t count) {
  const std::uint64_t n = count * clusters.answers_per_cluster;
  if (plan.population != 0 && n >= plan.population) return true;
  const auto reached = ExpectedMargin(plan, n, static_cast<double>(count - clusters.strata));
  if (!reached.ok()) return reached.error();
  return *reached <= margin;
}

}  // namespace

Result<double> DesignEffectOfClusters(double answers_per_cluster, double icc) {
  if (!(answers_per_cluster >= 1) || !(icc > -1 && icc <= 1)) return Error::kVarianceOutOfRange;
  const double effect = 1 + (answers_per_cluster - 1) * icc;
  if (!(effect > 0) || std::isinf(effect)) return Error::kVarianceOutOfRange;
  return effect;
}

Result<double> ExpectedMargin(const PlannedShare& plan, std::uint64_t n, double df) {
  const Result<HalfWidths> widths = HalfWidthsOf(plan, n, df);
  if (!widths.ok()) return widths.error();
  return std::max(widths->normal, widths->wilson);
}

Result<MarginFormula> WiderFormula(const PlannedShare& plan, std::uint64_t n, double df) {
  const Result<HalfWidths> widths = HalfWidthsOf(plan, n, df);
  if (!widths.ok()) return widths.error();
  return widths->wilson > widths->normal ? MarginFormula::kWilson : MarginFormula::kNormal;
}

Result<std::uint64_t> RequiredSize(const PlannedShare& plan, double margin) {
  if (const Error error = CheckPlan(plan); error != Error::kOk) return error;
  if (!IsMargin(margin)) return Error::kNotAShare;
  const Result<double> z = NormalUpperQuantile((1 - plan.level) / 2);
  if (!z.ok()) return z.error();
  const double population = static_cast<double>(plan.population);
  const double spread = ShareVariance(plan.share);
  const double unlimited = plan.design_effect * std::max(*z * *z * spread / (margin * margin),
                                                         WilsonAnswers(spread, margin, *z));
  const double n =
      plan.population == 0 ? unlimited : unlimited / (1 + (unlimited - 1) / population);
  if (!(n < 1e18)) return Error::kNotConverged;
  // Rounding must not ask for more than there are.
  return plan.population == 0 ? static_cast<std::uint64_t>(std::ceil(n))
                              : std::min(static_cast<std::uint64_t>(std::ceil(n)), plan.population);
}

Result<std::uint64_t> RequiredClusters(const PlannedShare& plan, double margin,
                                       const ClusterPlan& clusters) {
  if (const Error error = CheckPlan(plan); error != Error::kOk) return error;
  if (!IsMargin(margin)) return Error::kNotAShare;
  if (clusters.answers_per_cluster == 0 || clusters.answers_per_cluster > kMostClusters ||
      clusters.strata == 0 || clusters.strata > kMostClusters) {
    return Error::kNoAnswers;
  }
  // The margin shrinks with every cluster: too few below, enough at `enough`.
  std::uint64_t too_few = clusters.strata;
  std::uint64_t enough = clusters.strata + 1;
  for (;; enough *= 2) {
    if (enough > kMostClusters) return Error::kNotConverged;
    const Result<bool> suffices = Suffices(plan, margin, clusters, enough);
    if (!suffices.ok()) return suffices.error();
    if (*suffices) break;
    too_few = enough;
  }
  while (enough - too_few > 1) {
    const std::uint64_t middle = too_few + (enough - too_few) / 2;
    const Result<bool> suffices = Suffices(plan, margin, clusters, middle);
    if (!suffices.ok()) return suffices.error();
    (*suffices ? enough : too_few) = middle;
  }
  return enough;
}

Result<std::uint64_t> YamaneSize(std::uint64_t population, double margin) {
  if (!IsMargin(margin)) return Error::kNotAShare;
  if (population == 0) return Error::kNoAnswers;
  const double size = static_cast<double>(population);
  const double n = std::ceil(size / (1 + size * margin * margin));
  if (!(n < 1e18)) return Error::kNotConverged;
  return static_cast<std::uint64_t>(n);
}

Result<double> DetectableChange(const PlannedShare& plan, std::uint64_t n,
                                const ChangePlan& change) {
  if (const Error error = CheckPlan(plan); error != Error::kOk) return error;
  if (n == 0) return Error::kNoAnswers;
  if (!(change.correlation > -1 && change.correlation < 1)) return Error::kVarianceOutOfRange;
  const Result<double> significance = StudentUpperQuantile((1 - plan.level) / 2, change.df);
  const Result<double> power = StudentUpperQuantile(1 - change.power, change.df);
  if (!significance.ok()) return significance.error();
  if (!power.ok()) return power.error();
  const bool rises = change.direction == ChangeDirection::kRise;
  const double unit = plan.design_effect / static_cast<double>(n);
  const double before = ShareVariance(plan.share);
  const auto hidden = [&](double difference) {
    const double share = plan.share + (rises ? difference : -difference);
    const double after = std::max(ShareVariance(share), 0.0);  // rounding at 0 and 1
    const double equal = 2 * ShareVariance((plan.share + share) / 2) * (1 - change.correlation);
    const double differ = before + after - 2 * change.correlation * std::sqrt(before * after);
    return difference < *significance * std::sqrt(equal * unit) + *power * std::sqrt(differ * unit);
  };
  const double largest = rises ? 1 - plan.share : plan.share;
  if (hidden(largest)) return Error::kNotAShare;
  return Bisect(0, largest, hidden);
}

}  // namespace sipas::stats
