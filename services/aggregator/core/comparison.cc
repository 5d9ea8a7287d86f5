#include "services/aggregator/core/comparison.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/stats/difference.h"
#include "services/aggregator/core/comparison_panel.h"
#include "services/aggregator/core/difference_error.h"
#include "services/aggregator/core/difference_interval.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score_assembly.h"
#include "services/aggregator/core/score_interval.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/sibling_moderation.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {
namespace {

// One of the two scores with what it was made from.
struct Side {
  ScoreScope scope;
  ScopedDomain domain;
  DomainEstimate estimate;
  std::optional<ModeratedEstimate> moderated;
};

// What is known about the error of a difference before its interval.
struct Joint2 {
  stats::Covariance covariance{2};
  double df = 0;
  std::string df_name;
  std::string method;
};

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

bool HasVariance(const Side& side) {
  return side.estimate.estimate.state == stats::EstimateState::kOk || side.moderated.has_value();
}

// The same respondents under two names: one domain lies in the other, which has nobody else.
bool HaveSameMembers(const Side& a, const Side& b) {
  const EstimationDomain& first = a.domain.domain;
  const EstimationDomain& second = b.domain.domain;
  const auto contains = [](const EstimationDomain& whole, const EstimationDomain& part) {
    return std::includes(whole.leaves.begin(), whole.leaves.end(), part.leaves.begin(),
                         part.leaves.end());
  };
  return a.domain.name.campaign == b.domain.name.campaign && first.selection == second.selection &&
         a.estimate.estimate.n == b.estimate.estimate.n &&
         (contains(first, second) || contains(second, first));
}

// Why it has no interval, as far as the two scores tell.
std::string WhyNoInterval(const Side& a, const Side& b, const ScoreDifference& difference,
                          const ScoreOptions& options) {
  if (difference.first.basis == Basis::kNone) return difference.first.reason;
  if (difference.second.basis == Basis::kNone) return difference.second.reason;
  if (HaveSameMembers(a, b)) return "SAME_DOMAIN";
  for (const auto* side : {&a, &b}) {
    const Score& score = side == &a ? difference.first : difference.second;
    if (HasVariance(*side) || HasLimitsWithoutVariance(score, options)) continue;
    return score.reason.empty() ? ReasonOf(side->estimate.estimate.reason) : score.reason;
  }
  return "";
}

// Variance of the difference; nothing where one of the scores shows none.
std::optional<stats::Difference> WithVariance(const Side& a, const Side& b, const Joint2& joint,
                                              ScoreDifference& difference) {
  if (!HasVariance(a) || !HasVariance(b)) return std::nullopt;
  difference.covariance = joint.covariance(0, 1);
  const auto made = stats::DifferenceUnderOneDesign(
      *difference.first.estimate, *difference.second.estimate, joint.covariance, 0, 1, joint.df);
  if (!made.ok()) {
    SetState(ScoreState::kNoInterval, ReasonOf(made.error()), difference);
    return std::nullopt;
  }
  difference.standard_error = made->se;
  return *made;
}

// Of two scores with the same unit, and where they are means with the same scale.
ScoreRange DifferenceRange(const ScoreRule& rule) {
  const ScoreRange range = rule.range();
  return {.lowest = range.lowest - range.highest, .highest = range.highest - range.lowest};
}

void SetInterval(const Side& a, const Side& b, const Joint2& joint, const Comparison& comparison,
                 ScoreDifference& difference) {
  const ScoreRule& rule = a.scope.rule;
  const DifferenceInputs inputs{
      .first = {a.estimate.estimate, a.moderated, rule.is_share()},
      .second = {b.estimate.estimate, b.moderated, b.scope.rule.is_share()},
      .unit = rule.unit(),
      .df = joint.df,
      .covariance = joint.covariance(0, 1),
      .made = WithVariance(a, b, joint, difference),
      .range = DifferenceRange(rule)};
  if (difference.state != ScoreState::kOk) return;
  DifferenceOutcome outcome = MakeDifferenceInterval(inputs, comparison.options);
  if (!outcome.interval.has_value()) {
    return SetState(ScoreState::kNoInterval, std::move(outcome.reason), difference);
  }
  difference.interval = outcome.interval;
  if (comparison.equivalence_margin.has_value()) {
    difference.equivalence =
        MakeEquivalence(inputs, *comparison.equivalence_margin, comparison.options);
  }
  difference.method = joint.method + ", " + outcome.method + ", " + joint.df_name;
  if (outcome.is_cut) difference.method += ", cut to the scale";
}

// Both scores, whether there is a difference, and whether it may have an interval.
ScoreDifference Begin(const Side& a, const Side& b, const ScoreOptions& options) {
  ScoreDifference difference;
  difference.first = AssembleScore(a.scope, a.domain, {a.estimate, a.moderated}, options);
  difference.second = AssembleScore(b.scope, b.domain, {b.estimate, b.moderated}, options);
  if (a.domain.name.campaign != b.domain.name.campaign) {
    difference.not_comparable = NotComparable(a, b);
  }
  if (std::string reason = WhyNoValue(a, b, difference); !reason.empty()) {
    SetState(ScoreState::kNoValue, std::move(reason), difference);
    return difference;
  }
  difference.estimate = *difference.first.estimate - *difference.second.estimate;
  std::string reason = WhyNoInterval(a, b, difference, options);
  const ScoreState state = reason.empty() ? ScoreState::kOk : ScoreState::kNoInterval;
  SetState(state, std::move(reason), difference);
  return difference;
}

absl::StatusOr<Side> MakeSide(const Comparison& comparison, const DomainName& name,
                              std::string_view field) {
  SIPAS_ASSIGN_OR_RETURN(ScoreScope scope,
                         ResolveScope(comparison.snapshot, name.campaign, comparison.statistic,
                                      comparison.options, comparison.cache));
  SIPAS_ASSIGN_OR_RETURN(ScopedDomain domain, ResolveDomain(scope, name, field));
  return Side{.scope = std::move(scope),
              .domain = std::move(domain),
              .estimate = {},
              .moderated = std::nullopt};
}

// Estimates sides of one campaign, and moderates the variances that ask for it.
absl::StatusOr<EstimateSet> EstimateSides(const Comparison& comparison,
                                          const std::vector<Side*>& sides, Joint joint) {
  const ScoreScope& scope = sides[0]->scope;
  const EstimationContext context{comparison.snapshot, *scope.campaign, scope.rule,
                                  comparison.cache};
  std::vector<ScopedDomain> domains;
  std::vector<EstimationDomain> estimation_domains;
  for (const Side* side : sides) {
    domains.push_back(side->domain);
    estimation_domains.push_back(side->domain.domain);
  }
  SIPAS_ASSIGN_OR_RETURN(EstimateSet set, EstimateDomains(context, estimation_domains, joint));
  SIPAS_ASSIGN_OR_RETURN(
      auto moderated, ModerateDomains(context, scope, domains, set.estimates, comparison.options));
  for (std::size_t i = 0; i < sides.size(); ++i) {
    sides[i]->estimate = set.estimates[i];
    sides[i]->moderated = moderated[i];
  }
  return set;
}

EstimateError ErrorOf(const Side& side, const ScoreOptions& options) {
  const stats::Estimate& estimate = side.estimate.estimate;
  return ErrorOf(estimate, side.moderated, options)
      .value_or(ErrorWithoutVariance(estimate, options));
}

// With variances of the sides and what their common design says.
Joint2 JointOf(const Side& a, const Side& b, const OwnJointError& own,
               const ScoreOptions& options) {
  const EstimateError first = ErrorOf(a, options);
  const EstimateError second = ErrorOf(b, options);
  const DifferenceError error = MakeDifferenceError(first, second, own, options);
  Joint2 joint;
  joint.covariance.AddEntry(0, 0, first.variance);
  joint.covariance.AddEntry(1, 1, second.variance);
  joint.covariance.AddEntry(0, 1, error.covariance);
  joint.df = error.df;
  joint.df_name = error.df_name;
  return joint;
}

std::string DescribeVariances(const Side& a, const Side& b) {
  return a.moderated.has_value() || b.moderated.has_value() ? ", moderated variances" : "";
}

absl::StatusOr<ScoreDifference> CompareInOneCampaign(const Comparison& comparison, Side a, Side b) {
  SIPAS_ASSIGN_OR_RETURN(const EstimateSet set, EstimateSides(comparison, {&a, &b}, Joint::kYes));
  ScoreDifference difference = Begin(a, b, comparison.options);
  if (difference.state != ScoreState::kOk) return difference;
  if (!set.has_covariances()) {
    SetState(ScoreState::kNoInterval, ReasonOf(stats::Error::kLonelyPsu), difference);
    return difference;
  }
  Joint2 joint =
      JointOf(a, b, {.covariance = set.Covariance(0, 1), .design_df = set.DifferenceDf(0, 1)},
              comparison.options);
  const EffectiveDesign& deeper =
      a.estimate.design.depth < b.estimate.design.depth ? b.estimate.design : a.estimate.design;
  joint.method = "taylor, " + deeper.Describe() + ", joint covariance" + DescribeVariances(a, b);
  SetInterval(a, b, joint, comparison, difference);
  return difference;
}

// Two samples that were drawn independently. With a named rule degrees of freedom add up.
Joint2 Independent(const Side& a, const Side& b, const ScoreOptions& options) {
  const DegreesOfFreedomRule rule = options.degrees_of_freedom;
  const double sum = OwnDf(a.estimate.estimate, rule) + OwnDf(b.estimate.estimate, rule);
  Joint2 joint = JointOf(a, b, {.covariance = 0, .design_df = sum}, options);
  if (rule == DegreesOfFreedomRule::kDomain) joint.df = sum;
  joint.method = "taylor, independent samples" + DescribeVariances(a, b);
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
  const stats::Covariance& stacked = panel->covariance;
  const double design_df = static_cast<double>(panel->counts.degrees_of_freedom());
  Joint2 joint =
      JointOf(a, b, {.covariance = stacked(0, 1), .design_df = design_df}, comparison.options);
  // The stacked sample counts the units of both waves, in each wave's own variance too.
  if (!a.moderated.has_value() && !b.moderated.has_value()) joint.covariance = stacked;
  joint.method = "taylor, " + a.estimate.design.Describe() + ", joint covariance of shared units" +
                 DescribeVariances(a, b);
  return stats::Result<Joint2>(std::move(joint));
}

absl::StatusOr<ScoreDifference> CompareCampaigns(const Comparison& comparison, Side a, Side b) {
  for (Side* side : {&a, &b}) {
    SIPAS_RETURN_IF_ERROR(EstimateSides(comparison, {side}, Joint::kNo).status());
  }
  ScoreDifference difference = Begin(a, b, comparison.options);
  if (difference.state != ScoreState::kOk) return difference;
  const auto design_of = [](const Side& side) -> const domain::SamplingDesign& {
    return side.scope.campaign->campaign().spec().design;
  };
  if (!SharesFrame(design_of(a), a.estimate.design, design_of(b), b.estimate.design)) {
    SetInterval(a, b, Independent(a, b, comparison.options), comparison, difference);
    return difference;
  }
  SIPAS_ASSIGN_OR_RETURN(const auto paired, Paired(comparison, a, b));
  if (paired.ok()) {
    SetInterval(a, b, *paired, comparison, difference);
  } else {
    SetState(ScoreState::kNoInterval, ReasonOf(paired.error()), difference);
  }
  return difference;
}

}  // namespace

absl::StatusOr<ScoreDifference> CompareScores(const Comparison& comparison) {
  SIPAS_ASSIGN_OR_RETURN(Side a, MakeSide(comparison, comparison.first, "first"));
  SIPAS_ASSIGN_OR_RETURN(Side b, MakeSide(comparison, comparison.second, "second"));
  const bool one_campaign = comparison.first.campaign == comparison.second.campaign;
  const std::shared_ptr<const CampaignSnapshot> weighted = a.scope.weighted;
  SIPAS_ASSIGN_OR_RETURN(ScoreDifference difference,
                         one_campaign ? CompareInOneCampaign(comparison, std::move(a), std::move(b))
                                      : CompareCampaigns(comparison, std::move(a), std::move(b)));
  if (weighted != nullptr) NameWeights(*weighted, difference.method);
  return difference;
}

}  // namespace sipas::aggregator
