#include "services/aggregator/core/sibling_moderation.h"

#include <map>
#include <string>
#include <utility>

#include "libs/base/status_macros.h"

namespace sipas::aggregator {
namespace {

// Parent, level and breakdown: what siblings have in common.
struct GroupKey {
  int parent = -1;
  int level = 0;
  std::string dimension{};
  std::string value{};
  auto operator<=>(const GroupKey&) const = default;
};

std::optional<GroupKey> GroupOf(const domain::Register& tree, const ScopedDomain& domain) {
  const std::optional<int> locality = tree.Find(domain.name.locality);
  if (!locality.has_value() || tree.parent(*locality) < 0) return std::nullopt;
  GroupKey key{.parent = tree.parent(*locality), .level = tree.level(*locality)};
  if (domain.name.breakdown.has_value()) {
    key.dimension = domain.name.breakdown->dimension;
    key.value = domain.name.breakdown->value;
  }
  return key;
}

// What the members of one group know, by locality, in the register's order.
using Known = std::map<std::string, stats::OwnVariance>;

// Estimates the siblings that `known` does not hold yet.
absl::StatusOr<std::vector<stats::OwnVariance>> AskSiblings(const EstimationContext& context,
                                                            const ScoreScope& scope,
                                                            const ScopedDomain& domain,
                                                            const Known& known) {
  const std::vector<ScopedDomain> siblings = ResolveSiblings(scope, domain);
  std::vector<EstimationDomain> missing;
  for (const ScopedDomain& sibling : siblings) {
    if (!known.contains(sibling.name.locality)) missing.push_back(sibling.domain);
  }
  EstimateSet set;
  if (!missing.empty()) {
    SIPAS_ASSIGN_OR_RETURN(set, EstimateDomains(context, missing, Joint::kNo));
  }
  std::vector<stats::OwnVariance> answers;
  auto next = set.estimates.begin();
  for (const ScopedDomain& sibling : siblings) {
    const auto found = known.find(sibling.name.locality);
    const stats::OwnVariance own =
        found != known.end() ? found->second : OwnVarianceOf((next++)->estimate);
    if (own.n > 0) answers.push_back(own);
  }
  return answers;
}

}  // namespace

absl::StatusOr<std::vector<std::optional<ModeratedEstimate>>> ModerateDomains(
    const EstimationContext& context, const ScoreScope& scope,
    std::span<const ScopedDomain> domains, std::span<const DomainEstimate> estimates,
    const ScoreOptions& options) {
  const domain::Register& tree = scope.campaign->tree();
  std::map<GroupKey, Known> known;
  std::vector<std::optional<GroupKey>> groups;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    groups.push_back(GroupOf(tree, domains[i]));
    if (!groups.back().has_value()) continue;
    known[*groups.back()][domains[i].name.locality] = OwnVarianceOf(estimates[i].estimate);
  }
  std::map<GroupKey, std::optional<stats::DesignEffectPrior>> priors;
  std::vector<std::optional<ModeratedEstimate>> moderated(domains.size());
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const bool has_sampling_error = estimates[i].design.no_sampling_error.empty();
    if (!groups[i].has_value() || !has_sampling_error ||
        !AsksForModeration(estimates[i].estimate, options)) {
      continue;
    }
    const auto [place, is_new] = priors.try_emplace(*groups[i]);
    if (is_new) {
      SIPAS_ASSIGN_OR_RETURN(const std::vector<stats::OwnVariance> siblings,
                             AskSiblings(context, scope, domains[i], known[*groups[i]]));
      place->second = PriorOf(siblings, options);
    }
    if (place->second.has_value()) {
      moderated[i] = ModerateEstimate(estimates[i].estimate, *place->second);
    }
  }
  return moderated;
}

}  // namespace sipas::aggregator
