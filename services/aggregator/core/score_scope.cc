#include "services/aggregator/core/score_scope.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/domain/violations.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

using domain::DefinitionKind;

const domain::Questionnaire* FindQuestionnaire(const Snapshot& snapshot, const std::string& name) {
  const auto* found = snapshot.definitions().Find(DefinitionKind::kQuestionnaire, name);
  return found == nullptr ? nullptr : &std::get<domain::Questionnaire>(found->body);
}

absl::Status InvalidQuery(const domain::Violations& violations) {
  return violations.ToStatus(absl::StatusCode::kInvalidArgument, kInvalidQuery, kErrorDomain);
}

// Logit and Wilson intervals are for numbers between 0 and 1, Wilson's for shares of people.
absl::Status CheckInterval(const ScoreRule& rule, IntervalRule interval) {
  domain::Violations violations;
  if (interval == IntervalRule::kLogit && rule.unit() != domain::Unit::kFraction) {
    violations.Add("options.interval_method",
                   "LOGIT is for shares and indices in [0, 1]; this statistic is in units of its "
                   "answer scale: use T");
  }
  if (interval == IntervalRule::kWilson && !rule.is_share()) {
    violations.Add("options.interval_method",
                   "WILSON is for shares; this statistic is a mean or an index: use T or LOGIT");
  }
  return InvalidQuery(violations);
}

// A moderated variance brings its own degrees of freedom.
absl::Status CheckVariance(const ScoreOptions& options) {
  domain::Violations violations;
  if (options.variance == VarianceRule::kModerated &&
      options.degrees_of_freedom != DegreesOfFreedomRule::kDefault) {
    violations.Add("options.degrees_of_freedom",
                   "must be unspecified with variance MODERATED, which brings its own");
  }
  return InvalidQuery(violations);
}

absl::Status CheckBreakdown(const domain::Campaign& campaign,
                            const std::optional<BreakdownValue>& breakdown,
                            const std::string& field) {
  if (!breakdown.has_value()) return absl::OkStatus();
  domain::Violations violations;
  const domain::Breakdown* declared = campaign.FindBreakdown(breakdown->dimension);
  if (declared == nullptr) {
    violations.Add(field + ".dimension",
                   absl::StrCat("the campaign declares no breakdown '", breakdown->dimension, "'"));
  } else if (std::find(declared->values.begin(), declared->values.end(), breakdown->value) ==
             declared->values.end()) {
    violations.Add(field + ".value", absl::StrCat("'", breakdown->value, "' is not a value of '",
                                                  breakdown->dimension, "'"));
  }
  return InvalidQuery(violations);
}

ScopedDomain MakeDomain(const CampaignSnapshot& campaign, std::optional<int> locality,
                        const std::optional<BreakdownValue>& breakdown) {
  const domain::Register& tree = campaign.tree();
  ScopedDomain made;
  made.name = {.campaign = campaign.definition().name, .locality = "", .breakdown = breakdown};
  if (locality.has_value()) {
    made.name.locality = tree.at(*locality).code;
    made.locality_name = tree.at(*locality).name;
  }
  made.domain = {.leaves = locality.has_value() ? tree.Leaves(*locality) : tree.AllLeaves(),
                 .selection = breakdown,
                 .design = EffectiveDesignOf(campaign.campaign().spec().design, tree, locality)};
  return made;
}

absl::StatusOr<std::shared_ptr<const CampaignSnapshot>> Weigh(
    const std::shared_ptr<const Snapshot>& snapshot, const CampaignSnapshot& campaign,
    const std::string& name, EstimationCache& cache) {
  const auto* found = snapshot->definitions().Find(DefinitionKind::kWeightSet, name);
  if (found == nullptr) return WeightSetNotFound(name);
  const auto& set = std::get<domain::WeightSet>(found->body);
  if (set.campaign != campaign.definition().name) return WeightSetDoesNotFit(name, set.campaign);
  return cache.Weigh(snapshot, campaign, *found);
}

absl::StatusOr<std::vector<int>> FindPeers(const CampaignSnapshot& campaign,
                                           const PeerGroup& peers) {
  const domain::Register& tree = campaign.tree();
  const std::string& tree_name = campaign.campaign().spec().tree;
  if (peers.kind == PeerGroup::Kind::kLevel) {
    const std::optional<int> level = tree.FindLevel(peers.name);
    if (!level.has_value()) return LocalityNotFound(tree_name, peers.name);
    return tree.AtLevel(*level);
  }
  if (peers.kind == PeerGroup::Kind::kChildrenOf) {
    const std::optional<int> parent = tree.Find(peers.name);
    if (!parent.has_value()) return LocalityNotFound(tree_name, peers.name);
    return tree.children(*parent);
  }
  const domain::Block* block = tree.FindBlock(peers.name);
  if (block == nullptr) return LocalityNotFound(tree_name, peers.name);
  std::vector<int> members;
  for (const std::string& code : block->locality_codes) {
    const std::optional<int> member = tree.Find(code);
    if (!member.has_value()) return LocalityNotFound(tree_name, code);
    members.push_back(*member);
  }
  std::sort(members.begin(), members.end());
  return members;
}

}  // namespace

absl::StatusOr<ScoreScope> ResolveScope(const std::shared_ptr<const Snapshot>& snapshot,
                                        std::string_view campaign,
                                        const domain::StatisticName& statistic,
                                        const ScoreOptions& options, EstimationCache& cache) {
  const CampaignSnapshot* found = snapshot->Find(campaign);
  if (found == nullptr) return CampaignNotFound(campaign);
  const domain::CampaignSpec& spec = found->campaign().spec();
  const std::string& name = options.rulebook.empty() ? spec.rulebook : options.rulebook;
  const auto* rulebook =
      snapshot->definitions().Find(DefinitionKind::kRulebook, name, options.rulebook_revision);
  if (rulebook == nullptr) return RulebookNotFound(name, options.rulebook_revision);
  const ScoreRule::Inputs inputs{
      .rulebook = rulebook,
      .rulebook_questionnaire = FindQuestionnaire(
          *snapshot, std::get<domain::Rulebook>(rulebook->body).spec().questionnaire),
      .questionnaire = FindQuestionnaire(*snapshot, spec.questionnaire),
      .questionnaire_name = spec.questionnaire,
      .layout = &found->layout()};
  if (inputs.questionnaire == nullptr || inputs.rulebook_questionnaire == nullptr) {
    return InconsistentSnapshot("a definition without its questionnaire");
  }
  SIPAS_ASSIGN_OR_RETURN(ScoreRule rule, ScoreRule::Make(inputs, statistic));
  SIPAS_RETURN_IF_ERROR(CheckInterval(rule, options.interval));
  SIPAS_RETURN_IF_ERROR(CheckVariance(options));
  ScoreScope scope{.campaign = found, .rule = std::move(rule)};
  if (options.weight_set.empty()) return scope;
  SIPAS_ASSIGN_OR_RETURN(scope.weighted, Weigh(snapshot, *found, options.weight_set, cache));
  scope.campaign = scope.weighted.get();
  return scope;
}

void NameWeights(const CampaignSnapshot& campaign, std::string& method) {
  const std::string weighting = campaign.weighting();
  if (weighting.empty()) return;
  if (!method.empty()) method += ", ";
  method += weighting;
}

absl::StatusOr<ScopedDomain> ResolveDomain(const ScoreScope& scope, const DomainName& name,
                                           std::string_view field) {
  const CampaignSnapshot& campaign = *scope.campaign;
  std::optional<int> locality;
  if (!name.locality.empty()) {
    locality = campaign.tree().Find(name.locality);
    if (!locality.has_value()) {
      return LocalityNotFound(campaign.campaign().spec().tree, name.locality);
    }
  }
  SIPAS_RETURN_IF_ERROR(CheckBreakdown(campaign.campaign(), name.breakdown,
                                       absl::StrCat(base::ToAbsl(field), ".breakdown")));
  return MakeDomain(campaign, locality, name.breakdown);
}

absl::StatusOr<std::vector<ScopedDomain>> ResolvePeers(
    const ScoreScope& scope, const PeerGroup& peers,
    const std::optional<BreakdownValue>& breakdown) {
  SIPAS_ASSIGN_OR_RETURN(const std::vector<int> members, FindPeers(*scope.campaign, peers));
  SIPAS_RETURN_IF_ERROR(CheckBreakdown(scope.campaign->campaign(), breakdown, "breakdown"));
  std::vector<ScopedDomain> domains;
  for (const int member : members) {
    domains.push_back(MakeDomain(*scope.campaign, member, breakdown));
  }
  return domains;
}

std::vector<ScopedDomain> ResolveSiblings(const ScoreScope& scope, const ScopedDomain& domain) {
  const domain::Register& tree = scope.campaign->tree();
  const std::optional<int> locality = tree.Find(domain.name.locality);
  if (!locality.has_value() || tree.parent(*locality) < 0) return {domain};
  std::vector<ScopedDomain> siblings;
  for (const int child : tree.children(tree.parent(*locality))) {
    if (tree.level(child) != tree.level(*locality)) continue;
    siblings.push_back(MakeDomain(*scope.campaign, child, domain.name.breakdown));
  }
  return siblings;
}

}  // namespace sipas::aggregator
