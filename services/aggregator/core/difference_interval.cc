#include "services/aggregator/core/difference_interval.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libs/stats/equivalence.h"
#include "libs/stats/interval.h"
#include "libs/stats/mover.h"
#include "services/aggregator/core/score_interval.h"

namespace sipas::aggregator {
namespace {

bool IsMover(domain::Unit unit, const ScoreOptions& options) {
  return unit == domain::Unit::kFraction && options.interval != IntervalRule::kStudent;
}

// Served variance.
double VarianceOf(const DifferenceSide& side) {
  return side.moderated.has_value() ? side.moderated->numbers.variance : side.estimate.variance;
}

// The interval that the score would have with these degrees of freedom.
IntervalOutcome SideInterval(const DifferenceSide& side, domain::Unit unit, double df,
                             const ScoreOptions& options) {
  if (side.moderated.has_value()) {
    stats::ModeratedVariance numbers = side.moderated->numbers;
    numbers.df = df;
    return MakeModeratedInterval(side.estimate, numbers, unit, side.is_share, options);
  }
  stats::Estimate estimate = side.estimate;
  estimate.df_design = df;
  estimate.df_domain = df;
  return MakeScoreInterval(estimate, unit, options, SampledUnits::kClusters);
}

stats::EstimateLimits LimitsOf(const DifferenceSide& side, const ScoreInterval& interval) {
  return {side.estimate.value, interval.lower, interval.upper};
}

struct MoverOutcome {
  stats::Result<stats::DifferenceLimits> limits = stats::Error::kNumericFailure;
  std::string reason;  // of a side without an interval
  std::string method;
};

double CorrelationOf(const DifferenceInputs& inputs) {
  const double scale = std::sqrt(VarianceOf(inputs.first) * VarianceOf(inputs.second));
  return scale > 0 ? std::clamp(inputs.covariance / scale, -1.0, 1.0) : 0;
}

MoverOutcome Mover(const DifferenceInputs& inputs, const ScoreOptions& options) {
  const auto first = SideInterval(inputs.first, inputs.unit, inputs.df, options);
  const auto second = SideInterval(inputs.second, inputs.unit, inputs.df, options);
  MoverOutcome outcome;
  outcome.reason = first.interval.has_value() ? second.reason : first.reason;
  if (!outcome.reason.empty()) return outcome;
  outcome.limits =
      stats::MoverLimits(LimitsOf(inputs.first, *first.interval),
                         LimitsOf(inputs.second, *second.interval), CorrelationOf(inputs));
  outcome.method = "mover of " + first.method;
  if (second.method != first.method) outcome.method += " and " + second.method;
  return outcome;
}

DifferenceOutcome Missing(std::string reason) { return {.reason = std::move(reason)}; }

DifferenceOutcome MoverInterval(const DifferenceInputs& inputs, const ScoreOptions& options) {
  MoverOutcome made = Mover(inputs, options);
  if (!made.reason.empty()) return Missing(std::move(made.reason));
  if (!made.limits.ok()) return Missing(ReasonOf(made.limits.error()));
  return {.interval = ScoreInterval{.lower = made.limits->lower,
                                    .upper = made.limits->upper,
                                    .confidence_level = options.confidence_level,
                                    .degrees_of_freedom = inputs.df},
          .reason = "",
          .method = std::move(made.method)};
}

DifferenceOutcome StudentDifference(const DifferenceInputs& inputs, const ScoreOptions& options) {
  if (!inputs.made.has_value()) return Missing(ReasonOf(stats::Error::kZeroVariance));
  const auto interval = stats::StudentInterval(inputs.made->value, inputs.made->variance, inputs.df,
                                               options.confidence_level);
  if (!interval.ok()) return Missing(ReasonOf(interval.error()));
  ScoreInterval made{.lower = interval->lower,
                     .upper = interval->upper,
                     .confidence_level = interval->level,
                     .degrees_of_freedom = inputs.df};
  return {.interval = made, .reason = "", .method = "t"};
}

}  // namespace

DifferenceOutcome MakeDifferenceInterval(const DifferenceInputs& inputs,
                                         const ScoreOptions& options) {
  if (IsMover(inputs.unit, options)) return MoverInterval(inputs, options);
  DifferenceOutcome outcome = StudentDifference(inputs, options);
  outcome.is_cut = CutToRange(inputs.range, options, outcome.interval);
  return outcome;
}

std::optional<Equivalence> MakeEquivalence(const DifferenceInputs& inputs, double margin,
                                           const ScoreOptions& options) {
  const double alpha = 1 - options.confidence_level;
  stats::Result<stats::Equivalence> test = stats::Error::kZeroVariance;
  if (IsMover(inputs.unit, options)) {
    const double value = inputs.first.estimate.value - inputs.second.estimate.value;
    ScoreOptions at = options;
    test = stats::TestEquivalence(
        value,
        [&](double level) {
          at.confidence_level = level;
          return Mover(inputs, at).limits;
        },
        margin, alpha);
  } else if (inputs.made.has_value()) {
    test = stats::TestEquivalence(*inputs.made, margin, alpha);
  }
  if (!test.ok()) return std::nullopt;
  return Equivalence{.margin = test->margin, .p_value = test->p, .equivalent = test->equivalent};
}

bool HasLimitsWithoutVariance(const Score& score, const ScoreOptions& options) {
  return score.interval.has_value() && IsMover(score.unit, options);
}

}  // namespace sipas::aggregator
