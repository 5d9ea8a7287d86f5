// The covariance of K domains' statistics when every respondent is a drawn unit.
//
//     V = sum_h (1 - f_h) n_h/(n_h - 1) [ sum_i u_i u_i' - (sum_i u_i)(sum_i u_i)' / n_h ]
// u_i = influences of respondent i on the K statistics, n_h = respondents of the stratum, also
// those outside the domains. Rules for strata of one respondent, and the source:
// libs/stats/element_variance.h, whose numbers these are; there the sums come from pairs of
// categories, here from rows, which costs a domain three numbers in a stratum instead of a matrix
// over all categories.
//
// Strata are summed in ascending order. Pure functions, thread-safe.
//
//   const auto v = RespondentVariance(RespondentStrata(*index, rows, {{0, 1}}), 2, lonely);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_RESPONDENTS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_RESPONDENTS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/design_variance.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/estimation_rows.h"

namespace sipas::aggregator {

// One stratum with the moments of its respondents who answered, K domains.
struct RespondentStratum {
  RespondentStratum(const stats::StratumSize& stratum_size, std::size_t domains)
      : size(stratum_size), answered(domains), sums(domains), squares(domains) {}

  stats::StratumSize size;
  std::vector<uint64_t> answered;
  std::vector<double> sums;
  stats::Covariance squares;
};

// Of the given domains of `rows`, ascending; `index` is the one that the rows were assigned by.
std::vector<RespondentStratum> RespondentStrata(const EstimationIndex& index, const RowSums& rows,
                                                std::span<const std::size_t> domains);

stats::Result<stats::DesignVariance> RespondentVariance(std::span<const RespondentStratum> strata,
                                                        std::size_t domains,
                                                        const stats::LonelyRule& rule);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_RESPONDENTS_H_
