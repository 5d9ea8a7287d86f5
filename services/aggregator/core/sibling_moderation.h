// Moderated variances of domains from the estimates of their siblings: the children of the same
// parent at the same level, with the same breakdown, whatever else a query lists. So a locality has
// the same standard error in every answer at one watermark.
//
// Siblings that the caller has not estimated yet are estimated here, only where a domain asks for
// it (variance_rule.h). Pure function of the snapshot; thread-safe; may read rows. Errors: those of
// estimation.h.
//
//   SIPAS_ASSIGN_OR_RETURN(const auto moderated,
//                          ModerateDomains(context, scope, peers, set.estimates, options));
//   if (moderated[i].has_value()) ... moderated[i]->numbers.variance
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SIBLING_MODERATION_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SIBLING_MODERATION_H_

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {

// One per domain; nothing where its own variance is to be used. `estimates` are those of `domains`.
absl::StatusOr<std::vector<std::optional<ModeratedEstimate>>> ModerateDomains(
    const EstimationContext& context, const ScoreScope& scope,
    std::span<const ScopedDomain> domains, std::span<const DomainEstimate> estimates,
    const ScoreOptions& options);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SIBLING_MODERATION_H_
