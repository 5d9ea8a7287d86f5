// Sampling of respondents: the second moments of the influences of a statistic in each stratum,
// which its variance is made of, and of a composite also who answered and how much it varies.
//
// Rows are summed leaf by leaf and by response id, so the sums are the same to the bit whatever the
// order of arrival. Thread-safe. Errors: those of CampaignRows::Leaf.
//
//   SIPAS_ASSIGN_OR_RETURN(const RowSums sums, SumRows(campaign, rows, rule, domains, *index));
//   sums.domains[0].composite.answered
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_ROWS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_ROWS_H_

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/core/campaign_rows.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/score_rule.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

struct StratumMoments {
  uint64_t answered = 0;
  double sum = 0;      // of the influences
  double squares = 0;  // of their squares
};

struct RowDomainSums {
  CompositeSums composite;
  std::map<uint32_t, StratumMoments> strata;
};

struct RowSums {
  std::vector<RowDomainSums> domains;
  // By stratum and pair of domains (first below second): sum of the products of influences of
  // respondents who belong to both.
  std::map<std::pair<uint32_t, std::pair<std::size_t, std::size_t>>, double> products;
};

// `strata` says which stratum a row lies in.
absl::StatusOr<RowSums> SumRows(const CampaignSnapshot& campaign, CampaignRows& rows,
                                const ScoreRule& rule, std::span<const RowDomain> domains,
                                const EstimationIndex& strata);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_ROWS_H_
