#include "services/aggregator/core/score_reliability.h"

#include "libs/stats/interval.h"
#include "libs/stats/publishability.h"
#include "services/aggregator/core/score_interval.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {
namespace {

// The standards are defined for it.
constexpr double kLevel = 0.95;

}  // namespace

void SetReliability(const ScoreRule& rule, const ScoreInputs& inputs, const ScoreOptions& options,
                    Score& score) {
  const stats::Estimate& estimate = inputs.estimate.estimate;
  const bool is_known = inputs.moderated.has_value() ||
                        estimate.state == stats::EstimateState::kOk ||
                        (IsAtBoundary(estimate, rule.unit()) && estimate.units > 1);
  if (!rule.is_share() || !is_known) return;
  const auto n = static_cast<double>(estimate.n);
  const bool is_moderated = inputs.moderated.has_value();
  const double df =
      is_moderated ? inputs.moderated->numbers.df : OwnDf(estimate, options.degrees_of_freedom);
  const double variance = is_moderated ? inputs.moderated->numbers.variance : estimate.variance;
  const auto limits =
      stats::KornGraubardInterval({.share = estimate.value, .variance = variance, .n = n, .df = df},
                                  stats::EffectiveSizeCap::kCapped, kLevel);
  if (!limits.ok()) return;
  const auto verdict = stats::ReliabilityOf({.share = estimate.value,
                                             .lower = limits->lower,
                                             .upper = limits->upper,
                                             .n = estimate.n,
                                             .effective_n = score.effective_sample_size.value_or(n),
                                             .df = df},
                                            stats::NchsProportionRule());
  if (!verdict.ok()) return;
  score.reliability = verdict->reliability;
  for (const stats::ReliabilityReason reason : verdict->reasons) {
    score.reliability_reasons.emplace_back(stats::ReliabilityReasonName(reason));
  }
}

}  // namespace sipas::aggregator
