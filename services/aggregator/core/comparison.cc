#include "services/aggregator/core/comparison.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/difference.h"
#include "libs/stats/equivalence.h"
#include "libs/stats/interval.h"
#include "services/aggregator/core/comparison_panel.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score_assembly.h"
#include "services/aggregator/core/score_interval.h"
#include "services/aggregator/core/score_scope.h"

namespace sipas::aggregator {
namespace {

// One of the two scores with what it was made from.
struct Side {
  ScoreScope scope;
  ScopedDomain domain;
  DomainEstimate estimate;
};

// What is known about the error of a difference before its interval.
struct Joint2 {
  stats::Covariance covariance{2};
  double df = 0;
  std::string method;
};

double ChosenDf(const stats::Estimate& estimate, const ScoreOptions& options) {
  return options.degrees_of_freedom == DegreesOfFreedomRule::kDomain ? estimate.df_domain
                                                                     : estimate.df_design;
}

void SetState(ScoreState state, std::string reason, ScoreDifference& difference) {
  difference.state = state;
  difference.reason = std::move(reason);
}

bool SameScales(const ScoreRule& a, const ScoreRule& b) {
  return std::equal(a.parts().begin(), a.parts().end(), b.parts().begin(), b.parts().end(),
                    [](const auto& x, const auto& y) { return x.scale == y.scale; });
}

std::vector<std::string> NotComparable(const Side& a, const Side& b) {
  const domain::CampaignSpec& first = a.scope.campaign->campaign().spec();
  const domain::CampaignSpec& second = b.scope.campaign->campaign().spec();
  const ScoreRule& x = a.scope.rule;
  const ScoreRule& y = b.scope.rule;
  std::vector<std::string> reasons;
  const auto add_if = [&](bool differs, const char* reason) {
    if (differs) reasons.emplace_back(reason);
  };
  const bool names_locality = !a.domain.name.locality.empty() || !b.domain.name.locality.empty();
  add_if(first.design.kind != second.design.kind, "OTHER_DESIGN_KIND");
  add_if(first.questionnaire != second.questionnaire, "OTHER_QUESTIONNAIRE");
  add_if(names_locality && first.tree != second.tree, "OTHER_REGISTER");
  add_if(x.rulebook() != y.rulebook() || x.rulebook_revision() != y.rulebook_revision(),
         "OTHER_RULEBOOK");
  add_if(!SameScales(x, y), "OTHER_SCALE");
  add_if(x.unit() != y.unit(), "OTHER_UNIT");
  return reasons;
}

// Why the difference has no value; empty if it has one.
std::string WhyNoValue(const Side& a, const Side& b, const ScoreDifference& difference) {
  if (a.scope.rule.unit() != b.scope.rule.unit()) return "OTHER_UNIT";
  if (a.scope.rule.unit() == domain::Unit::kScale && !SameScales(a.scope.rule, b.scope.rule)) {
    return "OTHER_SCALE";
  }
  if (!difference.first.estimate.has_value()) return difference.first.reason;
  if (!difference.second.estimate.has_value()) return difference.second.reason;
  return "";
}

// Why it has no interval, as far as the two scores tell.
std::string WhyNoInterval(const Side& a, const Side& b, const ScoreDifference& difference) {
  if (difference.first.basis == Basis::kNone) return difference.first.reason;
  if (difference.second.basis == Basis::kNone) return difference.second.reason;
  if (a.domain.name == b.domain.name) return "SAME_DOMAIN";
  for (const auto* side : {&a, &b}) {
    const stats::Estimate& estimate = side->estimate.estimate;
    if (estimate.state == stats::EstimateState::kOk) continue;
    const std::string& reason = side == &a ? difference.first.reason : difference.second.reason;
    return reason.empty() ? ReasonOf(estimate.reason) : reason;
  }
  return "";
}

void SetEquivalence(const stats::Difference& made, const Comparison& comparison,
                    ScoreDifference& difference) {
  if (!comparison.equivalence_margin.has_value()) return;
  const auto test = stats::TestEquivalence(made, *comparison.equivalence_margin,
                                           1 - comparison.options.confidence_level);
  if (!test.ok()) return;
  difference.equivalence =
      Equivalence{.margin = test->margin, .p_value = test->p, .equivalent = test->equivalent};
}

void SetInterval(const Joint2& joint, const Comparison& comparison, ScoreDifference& difference) {
  const ScoreOptions& options = comparison.options;
  difference.covariance = joint.covariance(0, 1);
  const auto made = stats::DifferenceUnderOneDesign(
      *difference.first.estimate, *difference.second.estimate, joint.covariance, 0, 1, joint.df);
  if (!made.ok()) return SetState(ScoreState::kNoInterval, ReasonOf(made.error()), difference);
  difference.standard_error = made->se;
  const auto interval =
      stats::StudentInterval(made->value, made->variance, made->df, options.confidence_level);
  if (!interval.ok()) {
    return SetState(ScoreState::kNoInterval, ReasonOf(interval.error()), difference);
  }
  difference.interval = ScoreInterval{.lower = interval->lower,
                                      .upper = interval->upper,
                                      .confidence_level = interval->level,
                                      .degrees_of_freedom = made->df};
  SetEquivalence(*made, comparison, difference);
  difference.method = joint.method + ", t, " + DescribeDf(options.degrees_of_freedom);
  SetState(ScoreState::kOk, "", difference);
}

// Both scores, whether there is a difference, and whether it may have an interval.
ScoreDifference Begin(const Side& a, const Side& b, const ScoreOptions& options) {
  ScoreDifference difference;
  difference.first = AssembleScore(a.scope, a.domain, a.estimate, options);
  difference.second = AssembleScore(b.scope, b.domain, b.estimate, options);
  if (a.domain.name.campaign != b.domain.name.campaign) {
    difference.not_comparable = NotComparable(a, b);
  }
  if (std::string reason = WhyNoValue(a, b, difference); !reason.empty()) {
    SetState(ScoreState::kNoValue, std::move(reason), difference);
    return difference;
  }
  difference.estimate = *difference.first.estimate - *difference.second.estimate;
  std::string reason = WhyNoInterval(a, b, difference);
  const ScoreState state = reason.empty() ? ScoreState::kOk : ScoreState::kNoInterval;
  SetState(state, std::move(reason), difference);
  return difference;
}

absl::StatusOr<Side> MakeSide(const Comparison& comparison, const DomainName& name,
                              std::string_view field) {
  SIPAS_ASSIGN_OR_RETURN(ScoreScope scope, ResolveScope(*comparison.snapshot, name.campaign,
                                                        comparison.statistic, comparison.options));
  SIPAS_ASSIGN_OR_RETURN(ScopedDomain domain, ResolveDomain(scope, name, field));
  return Side{.scope = std::move(scope), .domain = std::move(domain), .estimate = {}};
}

absl::StatusOr<EstimateSet> Estimate(const Comparison& comparison, const ScoreScope& scope,
                                     const std::vector<EstimationDomain>& domains, Joint joint) {
  const EstimationContext context{comparison.snapshot, *scope.campaign, scope.rule,
                                  comparison.cache};
  return EstimateDomains(context, domains, joint);
}

absl::StatusOr<ScoreDifference> CompareInOneCampaign(const Comparison& comparison, Side a, Side b) {
  SIPAS_ASSIGN_OR_RETURN(
      EstimateSet set,
      Estimate(comparison, a.scope, {a.domain.domain, b.domain.domain}, Joint::kYes));
  a.estimate = set.estimates[0];
  b.estimate = set.estimates[1];
  ScoreDifference difference = Begin(a, b, comparison.options);
  if (difference.state != ScoreState::kOk) return difference;
  if (!set.has_covariances()) {
    SetState(ScoreState::kNoInterval, ReasonOf(stats::Error::kLonelyPsu), difference);
    return difference;
  }
  Joint2 joint;
  for (const std::size_t i : {0, 1}) {
    joint.covariance.AddEntry(i, i, set.estimates[i].estimate.variance);
  }
  joint.covariance.AddEntry(0, 1, set.Covariance(0, 1));
  const bool by_design = comparison.options.degrees_of_freedom == DegreesOfFreedomRule::kDesign;
  joint.df = by_design ? set.DifferenceDf(0, 1)
                       : std::min(ChosenDf(a.estimate.estimate, comparison.options),
                                  ChosenDf(b.estimate.estimate, comparison.options));
  const EffectiveDesign& deeper =
      a.estimate.design.depth < b.estimate.design.depth ? b.estimate.design : a.estimate.design;
  joint.method = "taylor, " + deeper.Describe() + ", joint covariance";
  SetInterval(joint, comparison, difference);
  return difference;
}

Joint2 Independent(const Side& a, const Side& b, const ScoreOptions& options) {
  Joint2 joint;
  joint.covariance.AddEntry(0, 0, a.estimate.estimate.variance);
  joint.covariance.AddEntry(1, 1, b.estimate.estimate.variance);
  joint.df = ChosenDf(a.estimate.estimate, options) + ChosenDf(b.estimate.estimate, options);
  joint.method = "taylor, independent samples";
  return joint;
}

absl::StatusOr<stats::Result<Joint2>> Paired(const Comparison& comparison, const Side& a,
                                             const Side& b) {
  std::vector<Wave> waves;
  for (const Side* side : {&a, &b}) {
    SIPAS_ASSIGN_OR_RETURN(
        auto index,
        comparison.cache.Get(comparison.snapshot, *side->scope.campaign, side->domain.domain.design,
                             side->domain.domain.selection));
    waves.push_back({std::move(index), side->domain.domain.leaves, side->scope.rule});
  }
  const domain::SamplingDesign& design = a.scope.campaign->campaign().spec().design;
  SIPAS_ASSIGN_OR_RETURN(const auto panel, PanelVariance(waves[0], waves[1], LonelyRuleOf(design)));
  if (!panel.ok()) return stats::Result<Joint2>(panel.error());
  const bool by_design = comparison.options.degrees_of_freedom == DegreesOfFreedomRule::kDesign;
  return stats::Result<Joint2>(
      {.covariance = panel->covariance,
       .df = by_design ? static_cast<double>(panel->counts.degrees_of_freedom())
                       : std::min(a.estimate.estimate.df_domain, b.estimate.estimate.df_domain),
       .method = "taylor, " + a.estimate.design.Describe() + ", joint covariance of shared units"});
}

absl::StatusOr<ScoreDifference> CompareCampaigns(const Comparison& comparison, Side a, Side b) {
  for (Side* side : {&a, &b}) {
    SIPAS_ASSIGN_OR_RETURN(EstimateSet set,
                           Estimate(comparison, side->scope, {side->domain.domain}, Joint::kNo));
    side->estimate = std::move(set.estimates[0]);
  }
  ScoreDifference difference = Begin(a, b, comparison.options);
  if (difference.state != ScoreState::kOk) return difference;
  const auto design_of = [](const Side& side) -> const domain::SamplingDesign& {
    return side.scope.campaign->campaign().spec().design;
  };
  if (!SharesFrame(design_of(a), a.estimate.design, design_of(b), b.estimate.design)) {
    SetInterval(Independent(a, b, comparison.options), comparison, difference);
    return difference;
  }
  SIPAS_ASSIGN_OR_RETURN(const auto paired, Paired(comparison, a, b));
  if (paired.ok()) {
    SetInterval(*paired, comparison, difference);
  } else {
    SetState(ScoreState::kNoInterval, ReasonOf(paired.error()), difference);
  }
  return difference;
}

}  // namespace

absl::StatusOr<ScoreDifference> CompareScores(const Comparison& comparison) {
  SIPAS_ASSIGN_OR_RETURN(Side a, MakeSide(comparison, comparison.first, "first"));
  SIPAS_ASSIGN_OR_RETURN(Side b, MakeSide(comparison, comparison.second, "second"));
  if (comparison.first.campaign == comparison.second.campaign) {
    return CompareInOneCampaign(comparison, std::move(a), std::move(b));
  }
  return CompareCampaigns(comparison, std::move(a), std::move(b));
}

}  // namespace sipas::aggregator
