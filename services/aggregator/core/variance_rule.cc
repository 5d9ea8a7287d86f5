#include "services/aggregator/core/variance_rule.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sipas::aggregator {
namespace {

using stats::Error;
using stats::Estimate;
using stats::EstimateState;

bool HasFewUnits(const Estimate& estimate) { return estimate.df_domain < kManyUnitsDf; }

bool IsByDesign(const Estimate& estimate, DegreesOfFreedomRule rule) {
  if (rule == DegreesOfFreedomRule::kDefault) return !HasFewUnits(estimate);
  return rule == DegreesOfFreedomRule::kDesign;
}

}  // namespace

bool AsksForModeration(const Estimate& estimate, const ScoreOptions& options) {
  if (estimate.state == EstimateState::kNoValue) return false;
  if (options.variance != VarianceRule::kDefault) {
    return options.variance == VarianceRule::kModerated;
  }
  return options.degrees_of_freedom == DegreesOfFreedomRule::kDefault && HasFewUnits(estimate);
}

stats::OwnVariance OwnVarianceOf(const Estimate& estimate) {
  stats::OwnVariance own{.variance = 0,
                         .simple_random_variance = estimate.simple_random_variance.value_or(0),
                         .n = static_cast<double>(estimate.n),
                         .df = 0};
  if (estimate.state == EstimateState::kOk) own.variance = estimate.variance;
  // That several units agree is an observation, too.
  const bool is_observed =
      estimate.state == EstimateState::kOk || estimate.reason == Error::kZeroVariance;
  if (is_observed) own.df = estimate.df_domain;
  return own;
}

std::optional<stats::DesignEffectPrior> PriorOf(std::span<const stats::OwnVariance> siblings,
                                                const ScoreOptions& options) {
  const auto prior = stats::FitDesignEffectPrior(siblings);
  if (!prior.ok()) return std::nullopt;
  const bool is_asked_for = options.variance == VarianceRule::kModerated;
  if (!is_asked_for && prior->siblings < kEnoughSiblings) return std::nullopt;
  return *prior;
}

std::optional<ModeratedEstimate> ModerateEstimate(const Estimate& estimate,
                                                  const stats::DesignEffectPrior& prior) {
  if (estimate.state == EstimateState::kNoValue) return std::nullopt;
  const auto moderated = stats::Moderate(OwnVarianceOf(estimate), prior);
  if (!moderated.ok()) return std::nullopt;
  return ModeratedEstimate{.prior = prior, .numbers = *moderated};
}

double OwnDf(const Estimate& estimate, DegreesOfFreedomRule rule) {
  return IsByDesign(estimate, rule) ? estimate.df_design : estimate.df_domain;
}

std::string DescribeDf(const Estimate& estimate, DegreesOfFreedomRule rule) {
  return IsByDesign(estimate, rule) ? "design df" : "domain df";
}

std::string DescribeModeration(const stats::DesignEffectPrior& prior) {
  return absl::StrCat("moderated variance over ", prior.siblings, " siblings, prior df ",
                      std::isinf(prior.df) ? "infinite" : absl::StrFormat("%.1f", prior.df));
}

}  // namespace sipas::aggregator
