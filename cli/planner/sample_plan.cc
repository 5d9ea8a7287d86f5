#include "cli/planner/sample_plan.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/status_macros.h"
#include "libs/stats/interval.h"
#include "libs/stats/sample_size.h"

namespace sipas::cli {
namespace {

using stats::ChangeDirection;

// What a named error of the mathematics says about the flags.
absl::Status FlagError(stats::Error error) {
  switch (error) {
    case stats::Error::kNotAShare:
    case stats::Error::kShareAtBoundary:
      return UsageError("--share and --margin must lie between 0 and 1: 0.84 is 84 %");
    case stats::Error::kLevelOutOfRange:
      return UsageError("--confidence and --power must lie between 0 and 1: 0.95 is 95 %");
    case stats::Error::kVarianceOutOfRange:
      return UsageError(
          "--icc and --overlap_correlation must lie between -1 and 1, --deff above 0");
    case stats::Error::kPopulationSmallerThanSample:
      return UsageError("--n is larger than --population");
    case stats::Error::kNoDegreesOfFreedom:
      return UsageError("more clusters than --strata are needed: one in each shows no error");
    case stats::Error::kNotConverged:
      return UsageError("--margin is too small: no sample reaches it");
    default:
      return UsageError(stats::ErrorName(error));
  }
}

template <typename T>
absl::StatusOr<T> Flagged(const stats::Result<T>& result) {
  if (!result.ok()) return FlagError(result.error());
  return *result;
}

// Beyond it a thousand answers are worth less than one: a slip, such as 2.5e3 for 2.5.
constexpr double kLargestDesignEffect = 1000;
// As good as equal design effects.
constexpr double kLargestPriorDf = 1000000;

absl::Status CheckFlags(const SamplePlan& plan) {
  if (plan.margin.has_value() == plan.n.has_value()) {
    return UsageError("give either --margin, to learn n, or --n, to learn the margin");
  }
  // Written so that NaN is refused too, here and below.
  if (plan.margin.has_value() && !(*plan.margin > 0)) {
    return UsageError("--margin must be above 0: 0.05 is 5 points");
  }
  if (plan.n == 0) return UsageError("--n must be above 0");
  if (plan.icc != 0 && plan.deff != 0) {
    return UsageError("--deff and --icc exclude each other: deff is made from icc");
  }
  if (plan.icc != 0 && plan.cluster_size == 0) {
    return UsageError("--icc needs --cluster_size, the answers per cluster");
  }
  if (plan.strata == 0 || plan.localities == 0) {
    return UsageError("--strata and --localities must be at least 1");
  }
  if (!(plan.confidence >= 0.5 && plan.confidence <= 0.999)) {
    return UsageError("--confidence must be 0.5 to 0.999, as for scores: 0.95 is 95 %");
  }
  if (!(plan.power >= 0.5 && plan.power <= 0.99)) {
    return UsageError("--power must be 0.5 to 0.99: 0.8 sees four changes of five");
  }
  if (!(plan.prior_df > 0 && plan.prior_df <= kLargestPriorDf)) {
    return UsageError("--prior_df must be above 0 and at most 1000000");
  }
  if (plan.finite_population && plan.population == 0) {
    return UsageError("--finite_population needs --population");
  }
  if (plan.population != 0 && plan.n.value_or(0) > plan.population) {
    return FlagError(stats::Error::kPopulationSmallerThanSample);
  }
  if (plan.cluster_size > 1000000) return UsageError("--cluster_size must be at most 1000000");
  return absl::OkStatus();
}

absl::StatusOr<stats::PlannedShare> ShareOf(const SamplePlan& plan) {
  stats::PlannedShare share{.share = plan.share,
                            .level = plan.confidence,
                            .design_effect = plan.deff != 0 ? plan.deff : 1,
                            .population = plan.finite_population ? plan.population : 0};
  if (plan.icc != 0) {
    SIPAS_ASSIGN_OR_RETURN(
        share.design_effect,
        Flagged(stats::DesignEffectOfClusters(static_cast<double>(plan.cluster_size), plan.icc)));
  }
  if (share.design_effect > kLargestDesignEffect) {
    return UsageError(absl::StrCat("a design effect of ", share.design_effect,
                                   plan.icc != 0 ? ", which --icc and --cluster_size make," : "",
                                   " is too large: --deff must be at most 1000"));
  }
  return share;
}

std::string FormulaName(stats::MarginFormula formula) {
  return formula == stats::MarginFormula::kWilson ? "wilson" : "normal";
}

// Nobody can be asked who is not there.
uint64_t Cut(uint64_t answers, const SamplePlan& plan, PlannedSize& size) {
  if (plan.population == 0 || answers <= plan.population) return answers;
  if (!plan.finite_population) size.set_more_than_population(true);
  return plan.population;
}

absl::StatusOr<PlannedSize> SizeFor(const SamplePlan& plan, const stats::PlannedShare& share) {
  PlannedSize size;
  const double margin = *plan.margin;
  size.set_margin(margin);
  stats::PlannedShare simple = share;
  simple.design_effect = 1;
  SIPAS_ASSIGN_OR_RETURN(const uint64_t random, Flagged(RequiredSize(simple, margin)));
  SIPAS_ASSIGN_OR_RETURN(const uint64_t design, Flagged(RequiredSize(share, margin)));
  SIPAS_ASSIGN_OR_RETURN(const auto formula,
                         Flagged(WiderFormula(simple, random, stats::kInfiniteDf)));
  size.set_formula(FormulaName(formula));
  size.set_simple_random(Cut(random, plan, size));
  size.set_with_design(Cut(design, plan, size));
  uint64_t needed = std::max(size.simple_random(), size.with_design());
  if (plan.cluster_size > 0) {
    SIPAS_ASSIGN_OR_RETURN(
        const uint64_t clusters,
        Flagged(RequiredClusters(
            share, margin, {.answers_per_cluster = plan.cluster_size, .strata = plan.strata})));
    const uint64_t answers = Cut(clusters * plan.cluster_size, plan, size);
    size.set_clusters((answers + plan.cluster_size - 1) / plan.cluster_size);
    size.set_with_few_clusters(answers);
    needed = std::max(needed, answers);
  }
  if (plan.population > 0) {
    SIPAS_ASSIGN_OR_RETURN(const uint64_t yamane,
                           Flagged(stats::YamaneSize(plan.population, margin)));
    size.set_yamane(yamane);
  }
  size.set_needed(needed);
  if (plan.localities > 1) size.set_all_localities(needed * plan.localities);
  return size;
}

// Nothing where the share leaves no room for a change.
absl::StatusOr<std::optional<double>> Change(const stats::PlannedShare& share, uint64_t n,
                                             const stats::ChangePlan& change) {
  const stats::Result<double> detectable = DetectableChange(share, n, change);
  if (!detectable.ok() && detectable.error() == stats::Error::kNotAShare) return std::nullopt;
  SIPAS_ASSIGN_OR_RETURN(const double difference, Flagged(detectable));
  return difference;
}

// (N-n)/(N-1), as in the margins (sample_size.h); 1 for a large population.
double PopulationCorrection(uint64_t population, uint64_t n) {
  if (population <= 1) return population == 0 ? 1 : 0;
  return static_cast<double>(population - n) / static_cast<double>(population - 1);
}

// Everybody was asked in both waves: whatever changed is seen.
void SetEveryChange(const SamplePlan& plan, PlannedPrecision& precision) {
  precision.set_independent_rise(0);
  precision.set_independent_fall(0);
  if (plan.overlap_correlation == 0) return;
  precision.set_correlation(plan.overlap_correlation);
  precision.set_overlapping_rise(0);
  precision.set_overlapping_fall(0);
}

absl::Status SetChanges(const SamplePlan& plan, const stats::PlannedShare& planned, double df,
                        PlannedPrecision& precision) {
  const uint64_t n = precision.sample_size();
  // DetectableChange knows no population: the variance of each wave is made smaller by deff.
  stats::PlannedShare share = planned;
  share.design_effect *= PopulationCorrection(planned.population, n);
  if (share.design_effect == 0) {
    SetEveryChange(plan, precision);
    return absl::OkStatus();
  }
  stats::ChangePlan change{.power = plan.power, .df = df};
  // Independent waves have the degrees of freedom of both.
  change.df = 2 * df;
  SIPAS_ASSIGN_OR_RETURN(const auto rise, Change(share, n, change));
  if (rise.has_value()) precision.set_independent_rise(*rise);
  change.direction = ChangeDirection::kFall;
  SIPAS_ASSIGN_OR_RETURN(const auto fall, Change(share, n, change));
  if (fall.has_value()) precision.set_independent_fall(*fall);
  if (plan.overlap_correlation == 0) return absl::OkStatus();
  precision.set_correlation(plan.overlap_correlation);
  change.df = df;
  change.correlation = plan.overlap_correlation;
  SIPAS_ASSIGN_OR_RETURN(const auto fall_of_both, Change(share, n, change));
  if (fall_of_both.has_value()) precision.set_overlapping_fall(*fall_of_both);
  change.direction = ChangeDirection::kRise;
  SIPAS_ASSIGN_OR_RETURN(const auto rise_of_both, Change(share, n, change));
  if (rise_of_both.has_value()) precision.set_overlapping_rise(*rise_of_both);
  return absl::OkStatus();
}

// The aggregator's rule (services/aggregator/core/variance_rule.h).
constexpr double kManyUnitsDf = 30;
constexpr uint64_t kEnoughSiblings = 10;

double HalfOf(const stats::Interval& interval) { return (interval.upper - interval.lower) / 2; }

absl::StatusOr<PlannedSiblings> SiblingsOf(const SamplePlan& plan, const stats::PlannedShare& share,
                                           const PlannedPrecision& precision) {
  const double df = precision.degrees_of_freedom();
  const auto n = static_cast<double>(precision.sample_size());
  const double effective_n = n / share.design_effect;
  const stats::ShareSample sample{.share = share.share,
                                  .variance = share.share * (1 - share.share) / effective_n,
                                  .n = n,
                                  .df = df};
  PlannedSiblings siblings;
  SIPAS_ASSIGN_OR_RETURN(const stats::Interval own,
                         Flagged(stats::LogitInterval(sample, share.level)));
  siblings.set_own_margin(HalfOf(own));
  siblings.set_prior_degrees_of_freedom(plan.prior_df);
  siblings.set_served("own");
  if (plan.localities < kEnoughSiblings) return siblings;
  const double moderated_df =
      std::min(plan.prior_df + df, df * static_cast<double>(plan.localities));
  SIPAS_ASSIGN_OR_RETURN(
      const stats::Interval moderated,
      Flagged(stats::WilsonInterval(share.share, effective_n, moderated_df, share.level)));
  siblings.set_moderated_margin(HalfOf(moderated));
  siblings.set_degrees_of_freedom(moderated_df);
  if (df < kManyUnitsDf) siblings.set_served("moderated");
  return siblings;
}

absl::StatusOr<PlannedPrecision> PrecisionOf(const SamplePlan& plan,
                                             const stats::PlannedShare& share, uint64_t n) {
  PlannedPrecision precision;
  precision.set_sample_size(n);
  precision.set_power(plan.power);
  SIPAS_ASSIGN_OR_RETURN(const double normal,
                         Flagged(ExpectedMargin(share, n, stats::kInfiniteDf)));
  precision.set_normal_margin(normal);
  SIPAS_ASSIGN_OR_RETURN(const auto formula, Flagged(WiderFormula(share, n, stats::kInfiniteDf)));
  precision.set_formula(FormulaName(formula));
  double df = stats::kInfiniteDf;
  if (plan.cluster_size > 0) {
    const uint64_t clusters = (n + plan.cluster_size - 1) / plan.cluster_size;
    if (clusters <= plan.strata) return FlagError(stats::Error::kNoDegreesOfFreedom);
    df = static_cast<double>(clusters - plan.strata);
    SIPAS_ASSIGN_OR_RETURN(const double margin, Flagged(ExpectedMargin(share, n, df)));
    precision.set_clusters(clusters);
    precision.set_degrees_of_freedom(df);
    precision.set_t_margin(margin);
    if (plan.localities > 1 && !plan.finite_population) {
      SIPAS_ASSIGN_OR_RETURN(*precision.mutable_siblings(), SiblingsOf(plan, share, precision));
    }
  }
  SIPAS_RETURN_IF_ERROR(SetChanges(plan, share, df, precision));
  return precision;
}

}  // namespace

absl::StatusOr<PlanReport> PlanSample(const SamplePlan& plan) {
  SIPAS_RETURN_IF_ERROR(CheckFlags(plan));
  SIPAS_ASSIGN_OR_RETURN(const stats::PlannedShare share, ShareOf(plan));
  PlanReport report;
  report.set_share(plan.share);
  report.set_confidence_level(plan.confidence);
  report.set_design_effect(share.design_effect);
  report.set_population(plan.population);
  report.set_finite_population_corrected(plan.finite_population);
  uint64_t n = plan.n.value_or(0);
  if (plan.margin.has_value()) {
    SIPAS_ASSIGN_OR_RETURN(*report.mutable_size(), SizeFor(plan, share));
    n = report.size().needed();
  }
  SIPAS_ASSIGN_OR_RETURN(*report.mutable_precision(), PrecisionOf(plan, share, n));
  return report;
}

}  // namespace sipas::cli
