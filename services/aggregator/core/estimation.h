// Estimates of one statistic in several domains of one campaign, with their standard errors and, if
// asked for, their joint covariance.
//
// Each domain is estimated under its own effective design. Under it, units are counted over the
// whole campaign, and units without members of the domain count as zeros; a domain is never cut out
// of its sample.
//   degrees of freedom, design   units minus strata; with a conditional design, of the strata that
//   hold
//                                members of the domain: the rest of the country says nothing about
//                                the variance inside one commune
//   degrees of freedom, domain   of the units and strata where members of the domain answered: R's
//   degf of
//                                the rows with an answer
// Two domains of different designs (a commune within its province) share the sampling error of the
// stages that both still have: their covariance is that under the deeper design, their variances
// are their own.
//
// Pure: the same snapshot gives the same bits, whatever the order in which its responses arrived.
// Reads rows (blocks) for composites and for sampling of respondents.
//
//   EstimationContext context{snapshot, campaign, rule, cache};
//   SIPAS_ASSIGN_OR_RETURN(const EstimateSet set, EstimateDomains(context, domains, Joint::kYes));
//   set.estimates[0].estimate.se; set.Covariance(0, 1)
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/covariance.h"
#include "libs/stats/estimate.h"
#include "services/aggregator/core/effective_design.h"
#include "services/aggregator/core/estimation_cache.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_rule.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// Respondents of these leaves with this attribute.
struct EstimationDomain {
  std::vector<int> leaves;  // ascending
  std::optional<BreakdownValue> selection;
  EffectiveDesign design;
};

// All outlive the call.
struct EstimationContext {
  const std::shared_ptr<const Snapshot>& snapshot;
  const CampaignSnapshot& campaign;
  const ScoreRule& rule;
  EstimationCache& cache;
  // kJackknife: leave-one-out variances where units are clusters. Otherwise linearised ones.
  VarianceRule variance = VarianceRule::kDefault;
};

struct DomainEstimate {
  // Its n is that of the statistic: who answered the item, or at least one item of a composite.
  stats::Estimate estimate;
  EffectiveDesign design;
  uint64_t responses = 0;  // of the domain, whatever they answered
  uint64_t no_answer = 0;
  uint64_t not_applicable = 0;
  bool uses_declared_units = false;
  bool has_population_correction = false;
  bool ignores_population = false;
  bool has_lonely_units = false;
  bool is_jackknife = false;
  // Standard error over the linearised one.
  double error_scale = 1;
  // Strata that hold members of the domain, ascending, and the units sampled in them.
  std::vector<uint32_t> strata;
  std::vector<uint64_t> sampled_units;
};

enum class Joint { kNo, kYes };

struct EstimateSet {
  std::vector<DomainEstimate> estimates;
  // By depth of the conditional design. Empty if not asked for, or if there are so many domains and
  // units that the covariances were left out.
  std::vector<std::optional<stats::Covariance>> joint_by_depth;

  bool has_covariances() const { return !joint_by_depth.empty(); }
  // 0 where covariances were left out. With jackknife errors the correlation is that of the
  // linearised ones.
  double Covariance(std::size_t i, std::size_t j) const;
  // Degrees of freedom of a difference: those of the design that both have, or the smaller.
  double DifferenceDf(std::size_t i, std::size_t j) const;
};

// Beyond this many domains, or this much work (units times domains squared), covariances are left
// out.
inline constexpr std::size_t kMaxJointDomains = 500;
inline constexpr std::size_t kMaxJointWork = 200'000'000;

absl::StatusOr<EstimateSet> EstimateDomains(const EstimationContext& context,
                                            const std::vector<EstimationDomain>& domains,
                                            Joint joint);

// R's survey.lonely.psu of a design.
stats::LonelyRule LonelyRuleOf(const domain::SamplingDesign& design);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_H_
