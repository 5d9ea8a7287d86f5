#include "services/aggregator/core/score_assembly.h"

#include <utility>

#include "services/aggregator/core/score_interval.h"

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
  std::string method = "taylor, " + estimate.design.Describe();
  if (estimate.has_population_correction) method += ", fpc stage 1";
  if (estimate.has_lonely_units) method += ", lonely psu " + DescribeLonely(lonely);
  return method;
}

void SetUncertainty(const DomainEstimate& estimate, const ScoreOptions& options, Score& score) {
  const stats::Estimate& numbers = estimate.estimate;
  score.design_degrees_of_freedom = numbers.df_design;
  score.domain_degrees_of_freedom = numbers.df_domain;
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
    score.method += ", " + outcome.method + ", " + DescribeDf(options.degrees_of_freedom);
  }
}

}  // namespace

std::string DescribeDf(DegreesOfFreedomRule rule) {
  return rule == DegreesOfFreedomRule::kDomain ? "domain df" : "design df";
}

Score AssembleScore(const ScoreScope& scope, const ScopedDomain& domain,
                    const DomainEstimate& estimate, const ScoreOptions& options) {
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
    SetUncertainty(estimate, options, score);
  } else {
    score.state = ScoreState::kNoInterval;
    score.reason = estimate.design.no_sampling_error;
    score.method = "no sampling error to estimate";
  }
  return score;
}

}  // namespace sipas::aggregator
