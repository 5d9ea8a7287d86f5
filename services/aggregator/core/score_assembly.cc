#include "services/aggregator/core/score_assembly.h"

#include <cmath>
#include <string>
#include <utility>

#include "services/aggregator/core/score_interval.h"
#include "services/aggregator/core/score_reliability.h"

namespace sipas::aggregator {
namespace {

std::string DescribeLonely(domain::LonelyPsuRule rule) {
  switch (rule) {
    case domain::LonelyPsuRule::kAdjust:
      return "adjust";
    case domain::LonelyPsuRule::kCertainty:
      return "certainty";
    case domain::LonelyPsuRule::kAverage:
      return "average";
    case domain::LonelyPsuRule::kFail:
      return "fail";
  }
  return "";
}

std::string DescribeDesign(const DomainEstimate& estimate, domain::LonelyPsuRule lonely) {
  std::string method = estimate.is_jackknife ? "jackknife, " : "taylor, ";
  method += estimate.design.Describe();
  if (estimate.has_population_correction) method += ", fpc stage 1";
  if (estimate.ignores_population) method += ", fpc ignored";
  if (estimate.has_lonely_units) method += ", lonely psu " + DescribeLonely(lonely);
  return method;
}

// The domain's own variance.
void SetOwn(const DomainEstimate& estimate, const ScoreOptions& options, Score& score) {
  const stats::Estimate& numbers = estimate.estimate;
  if (numbers.state == stats::EstimateState::kOk) {
    score.standard_error = numbers.se;
    score.design_effect = numbers.design_effect;
    score.effective_sample_size = numbers.effective_n;
  }
  IntervalOutcome outcome = MakeScoreInterval(numbers, score.unit, options, estimate.design.units);
  score.state = outcome.interval.has_value() ? ScoreState::kOk : ScoreState::kNoInterval;
  score.reason = std::move(outcome.reason);
  score.interval = std::move(outcome.interval);
  if (score.state == ScoreState::kOk) {
    score.method += ", " + outcome.method + ", " + DescribeDf(numbers, options.degrees_of_freedom);
  }
}

// The moderated variance, and beside it what the domain says by itself, with its own degrees of
// freedom.
void SetModerated(const ScoreInputs& inputs, bool is_share, const ScoreOptions& options,
                  Score& score) {
  const stats::Estimate& numbers = inputs.estimate.estimate;
  const ModeratedEstimate& moderated = *inputs.moderated;
  score.standard_error = std::sqrt(moderated.numbers.variance);
  score.design_effect = moderated.numbers.design_effect;
  score.effective_sample_size = static_cast<double>(numbers.n) / moderated.numbers.design_effect;
  score.moderation = Moderation{.siblings = static_cast<uint32_t>(moderated.prior.siblings),
                                .prior_df = std::nullopt,
                                .prior_design_effect = moderated.prior.design_effect};
  if (std::isfinite(moderated.prior.df)) score.moderation->prior_df = moderated.prior.df;
  if (numbers.state == stats::EstimateState::kOk) score.own_standard_error = numbers.se;
  ScoreOptions own = options;
  own.degrees_of_freedom = DegreesOfFreedomRule::kDomain;
  score.own_interval =
      MakeScoreInterval(numbers, score.unit, own, inputs.estimate.design.units).interval;
  IntervalOutcome outcome =
      MakeModeratedInterval(numbers, moderated.numbers, score.unit, is_share, options);
  score.state = outcome.interval.has_value() ? ScoreState::kOk : ScoreState::kNoInterval;
  score.reason = std::move(outcome.reason);
  score.interval = std::move(outcome.interval);
  score.method += ", " + DescribeModeration(moderated.prior);
  if (score.state == ScoreState::kOk) score.method += ", " + outcome.method;
}

}  // namespace

Score AssembleScore(const ScoreScope& scope, const ScopedDomain& domain, const ScoreInputs& inputs,
                    const ScoreOptions& options) {
  const DomainEstimate& estimate = inputs.estimate;
  const ScoreRule& rule = scope.rule;
  Score score{.domain = domain.name,
              .locality_name = domain.locality_name,
              .statistic = rule.statistic(),
              .unit = rule.unit(),
              .sample_size = estimate.estimate.n,
              .maximum_points = rule.maximum_points(),
              .rulebook = rule.rulebook(),
              .rulebook_revision = rule.rulebook_revision(),
              .rulebook_inferred = rule.rulebook_inferred(),
              .uses_declared_units = estimate.uses_declared_units,
              .no_answer_count = estimate.no_answer,
              .not_applicable_count = estimate.not_applicable};
  const bool sampled = estimate.design.no_sampling_error.empty();
  score.basis = sampled ? Basis::kSampling : Basis::kNone;
  if (estimate.estimate.state == stats::EstimateState::kNoValue) {
    score.reason = estimate.responses == 0 ? "NO_RESPONSES" : ReasonOf(estimate.estimate.reason);
    return score;
  }
  score.estimate = estimate.estimate.value;
  if (score.maximum_points.has_value()) score.points = *score.estimate * *score.maximum_points;
  if (sampled) {
    score.method = DescribeDesign(estimate, scope.campaign->campaign().spec().design.lonely_psu);
    score.design_degrees_of_freedom = estimate.estimate.df_design;
    score.domain_degrees_of_freedom = estimate.estimate.df_domain;
    if (inputs.moderated.has_value()) {
      SetModerated(inputs, rule.is_share(), options, score);
    } else {
      SetOwn(estimate, options, score);
    }
    if (CutToRange(rule.range(), options, score.interval)) score.method += ", cut to the scale";
    CutToRange(rule.range(), options, score.own_interval);
    SetReliability(rule, inputs, options, score);
  } else {
    score.state = ScoreState::kNoInterval;
    score.reason = estimate.design.no_sampling_error;
    score.method = "no sampling error to estimate";
  }
  NameWeights(*scope.campaign, score.method);
  return score;
}

}  // namespace sipas::aggregator
