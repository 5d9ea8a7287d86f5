// The jackknife variance of one statistic in one domain, from what the cells hold per drawn unit.
//
// JKn, centred on the estimate (libs/stats/jackknife_variance.h): each unit is left out once, with
// all strata of the campaign that hold members of the domain. Needs clusters as units; no rows.
// Pure function, thread-safe. Errors: those of jackknife_variance.h.
//
//   const auto variance = JackknifeOf(*index, leaves, rule, *linear.sums, lonely);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_JACKKNIFE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_JACKKNIFE_H_

#include <span>

#include "libs/stats/category_sums.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/score_rule.h"

namespace sipas::aggregator {

// `leaves` ascend; `sums` are theirs.
stats::Result<double> JackknifeOf(const EstimationIndex& index, std::span<const int> leaves,
                                  const ScoreRule& rule, const stats::CategorySums& sums,
                                  const stats::LonelyRule& lonely);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_JACKKNIFE_H_
