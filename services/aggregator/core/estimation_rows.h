// What cells cannot tell about some domains, summed over the rows of their respondents: how many
// answered at least one item of a composite, how much the composite varies between respondents,
// and, under sampling of respondents, the second moments that its variance is made of.
//
// Rows are read once, leaf by leaf and by response id, so the sums are the same to the bit whatever
// the order of arrival. Reads the disk: for worker threads. Thread-safe. Errors: those of
// CampaignSnapshot::ForEachRow.
//
//   SIPAS_ASSIGN_OR_RETURN(const RowSums sums, SumRows(campaign, rule, domains, index.get()));
//   sums.domains[0].answered
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_ROWS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_ROWS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/uint128.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_rule.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// Respondents of these leaves with this attribute, and the linear form of the statistic among them:
// the influence of a respondent is weight times the sum of the form over the chosen categories.
struct RowDomain {
  std::span<const int> leaves;
  const std::optional<BreakdownValue>* selection = nullptr;
  std::span<const double> form;
};

struct StratumMoments {
  uint64_t answered = 0;
  double sum = 0;      // of the influences
  double squares = 0;  // of their squares
};

struct RowDomainSums {
  uint64_t answered = 0;
  stats::Uint128 weight = 0;  // of those, units of 2^-32
  double spread = 0;          // sum of influence^2 / weight
  std::map<uint32_t, StratumMoments> strata;
};

struct RowSums {
  std::vector<RowDomainSums> domains;
  // By stratum and pair of domains (first below second): sum of the products of influences of
  // respondents who belong to both.
  std::map<std::pair<uint32_t, std::pair<std::size_t, std::size_t>>, double> products;
};

// `strata` says which stratum a row lies in; null: moments and products are not asked for.
absl::StatusOr<RowSums> SumRows(const CampaignSnapshot& campaign, const ScoreRule& rule,
                                std::span<const RowDomain> domains, const EstimationIndex* strata);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_ROWS_H_
