// The names of a query, looked up in a snapshot.
//
// Errors: NOT_FOUND CAMPAIGN_NOT_FOUND, LOCALITY_NOT_FOUND, RULEBOOK_NOT_FOUND,
// STATISTIC_NOT_FOUND, WEIGHT_SET_NOT_FOUND; INVALID_ARGUMENT INVALID_QUERY with every violation
// for what exists but cannot be asked together. Pure functions, thread-safe; results borrow from
// the snapshot.
//
//   SIPAS_ASSIGN_OR_RETURN(const ScoreScope scope,
//                          ResolveScope(snapshot, "sipas-2026", statistic, options, cache));
//   SIPAS_ASSIGN_OR_RETURN(const ScopedDomain domain, ResolveDomain(scope, name, "domain"));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_SCOPE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_SCOPE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_rule.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// A campaign, under the weights of the query, and the statistic that is asked of it.
struct ScoreScope {
  const CampaignSnapshot* campaign = nullptr;
  ScoreRule rule;
  std::shared_ptr<const CampaignSnapshot> weighted = nullptr;  // owns `campaign` under a weight set
};

struct ScopedDomain {
  DomainName name;
  std::string locality_name;
  EstimationDomain domain;
};

// The localities that are ranked against each other.
struct PeerGroup {
  enum class Kind { kChildrenOf, kLevel, kBlock };
  Kind kind = Kind::kChildrenOf;
  std::string name;  // code of the parent or the block, or name of the level
};

// With a weight set it may read rows.
absl::StatusOr<ScoreScope> ResolveScope(const std::shared_ptr<const Snapshot>& snapshot,
                                        std::string_view campaign,
                                        const domain::StatisticName& statistic,
                                        const ScoreOptions& options, EstimationCache& cache);

// Adds to the method of a score or difference whose weights it was made with, unless they are the
// responses' own.
void NameWeights(const CampaignSnapshot& campaign, std::string& method);

// `field` is where the domain stands in the request, for violations.
absl::StatusOr<ScopedDomain> ResolveDomain(const ScoreScope& scope, const DomainName& name,
                                           std::string_view field);

// One domain per peer, in the register's order.
absl::StatusOr<std::vector<ScopedDomain>> ResolvePeers(
    const ScoreScope& scope, const PeerGroup& peers,
    const std::optional<BreakdownValue>& breakdown);

// The children of the domain's parent at its own level, itself included, with its breakdown, in the
// register's order. Only the domain itself where it has no parent.
std::vector<ScopedDomain> ResolveSiblings(const ScoreScope& scope, const ScopedDomain& domain);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_SCOPE_H_
