#include "services/aggregator/core/score_interval.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/interval.h"

namespace sipas::aggregator {
namespace {

// An index of parts that are all 0 or all 1 misses it by the rounding of its weights.
constexpr double kIndexRounding = 1e-12;

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

// Wilson's interval of a share of 0 or 1 among n respondents.
IntervalOutcome BoundaryInterval(const stats::Estimate& estimate, double df, double level) {
  const double share = estimate.value < 0.5 ? 0 : 1;
  return Outcome(stats::WilsonInterval(share, static_cast<double>(estimate.n), df, level), df,
                 "wilson at the boundary");
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
  const double df = OwnDf(estimate, options.degrees_of_freedom);
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

IntervalOutcome MakeModeratedInterval(const stats::Estimate& estimate,
                                      const stats::ModeratedVariance& moderated, domain::Unit unit,
                                      bool is_share, const ScoreOptions& options) {
  const double df = moderated.df;
  const double level = options.confidence_level;
  const double p = estimate.value;
  const bool is_fraction = unit == domain::Unit::kFraction;
  if (!is_fraction || options.interval == IntervalRule::kStudent) {
    return Outcome(stats::StudentInterval(p, moderated.variance, df, level), df, "t");
  }
  const double n = static_cast<double>(estimate.n);
  if (IsAtBoundary(estimate, unit)) {
    return Outcome(stats::WilsonInterval(p < 0.5 ? 0 : 1, n / moderated.design_effect, df, level),
                   df, "wilson");
  }
  const stats::ShareSample sample{.share = p, .variance = moderated.variance, .n = n, .df = df};
  if (options.interval == IntervalRule::kLogit) {
    return Outcome(stats::LogitInterval(sample, level), df, "logit");
  }
  const double effective_n = is_share ? n / moderated.design_effect : p * (1 - p) / sample.variance;
  return Outcome(stats::WilsonInterval(p, effective_n, df, level), df, "wilson");
}

bool CutToRange(const ScoreRange& range, const ScoreOptions& options,
                std::optional<ScoreInterval>& interval) {
  if (!interval.has_value() || options.interval != IntervalRule::kDefault) return false;
  const ScoreInterval made = *interval;
  interval->lower = std::max(made.lower, range.lowest);
  interval->upper = std::min(made.upper, range.highest);
  return *interval != made;
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
