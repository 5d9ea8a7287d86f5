#include "services/aggregator/core/score_interval.h"

#include <cmath>

#include "libs/stats/interval.h"
#include "libs/stats/quantile.h"

namespace sipas::aggregator {
namespace {

// An index of parts that are all 0 or all 1 misses it by the rounding of its weights.
constexpr double kIndexRounding = 1e-12;

double ChosenDf(const stats::Estimate& estimate, DegreesOfFreedomRule rule) {
  return rule == DegreesOfFreedomRule::kDomain ? estimate.df_domain : estimate.df_design;
}

IntervalOutcome Missing(stats::Error error) {
  return {.interval = std::nullopt, .reason = ReasonOf(error), .method = ""};
}

IntervalOutcome Outcome(const stats::Result<stats::Interval>& interval, double df,
                        std::string method) {
  if (!interval.ok()) return Missing(interval.error());
  return {.interval = ScoreInterval{.lower = interval->lower,
                                    .upper = interval->upper,
                                    .confidence_level = interval->level,
                                    .degrees_of_freedom = df},
          .reason = "",
          .method = std::move(method)};
}

// Wilson's interval of a share of 0 or 1 among n respondents: [0, t^2/(n + t^2)] and its mirror
// image.
IntervalOutcome BoundaryInterval(const stats::Estimate& estimate, double df, double level) {
  const auto t = stats::StudentUpperQuantile((1 - level) / 2, df);
  if (!t.ok()) return Missing(t.error());
  const double far = *t * *t / (static_cast<double>(estimate.n) + *t * *t);
  const bool is_zero = estimate.value < 0.5;
  return Outcome(stats::Interval{.lower = is_zero ? 0 : 1 - far,
                                 .upper = is_zero ? far : 1,
                                 .level = level,
                                 .method = stats::IntervalMethod::kWilson},
                 df, "wilson at the boundary");
}

// No variance was seen, but not for want of units.
bool AllAgree(const stats::Estimate& estimate) {
  const bool no_spread =
      estimate.reason == stats::Error::kZeroVariance || estimate.reason == stats::Error::kLonelyPsu;
  return no_spread && estimate.units > 1;
}

}  // namespace

bool IsAtBoundary(const stats::Estimate& estimate, domain::Unit unit) {
  return unit == domain::Unit::kFraction &&
         (estimate.value < kIndexRounding || estimate.value > 1 - kIndexRounding);
}

IntervalOutcome MakeScoreInterval(const stats::Estimate& estimate, domain::Unit unit,
                                  const ScoreOptions& options, SampledUnits units) {
  const double df = ChosenDf(estimate, options.degrees_of_freedom);
  const double level = options.confidence_level;
  if (estimate.state != stats::EstimateState::kOk) {
    if (AllAgree(estimate) && IsAtBoundary(estimate, unit) &&
        options.interval != IntervalRule::kStudent) {
      return BoundaryInterval(estimate, df, level);
    }
    // A domain inside one PSU is that, also if only one person of it answered.
    const bool one_psu = units == SampledUnits::kClusters && estimate.units <= 1 &&
                         estimate.reason == stats::Error::kSingleAnswer;
    return Missing(one_psu ? stats::Error::kAllUnitsInOnePsu : estimate.reason);
  }
  const stats::ShareSample sample{.share = estimate.value,
                                  .variance = estimate.variance,
                                  .n = static_cast<double>(estimate.n),
                                  .df = df};
  IntervalRule rule = options.interval;
  if (rule == IntervalRule::kDefault) {
    rule = unit == domain::Unit::kFraction ? IntervalRule::kLogit : IntervalRule::kStudent;
  }
  if (rule == IntervalRule::kLogit)
    return Outcome(stats::LogitInterval(sample, level), df, "logit");
  if (rule == IntervalRule::kWilson)
    return Outcome(stats::WilsonInterval(sample, level), df, "wilson");
  return Outcome(stats::StudentInterval(estimate.value, estimate.variance, df, level), df, "t");
}

std::string ReasonOf(stats::Error error) {
  switch (error) {
    case stats::Error::kAllUnitsInOnePsu:
      return "ONE_PSU";
    case stats::Error::kPartUndefined:
      return "PART_WITHOUT_ANSWERS";
    default:
      return std::string(stats::ErrorName(error));
  }
}

}  // namespace sipas::aggregator
