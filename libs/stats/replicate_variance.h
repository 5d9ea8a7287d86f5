// ReplicateVariance: covariance from statistics that were recomputed under replicate weights.
//
//     V = scale * sum_r rscales_r (t_r - c)(t_r - c)'
// t_r: the statistics under the weights of replicate r; c: the mean of the t_r with rscales_r > 0,
// or the estimate itself (ReplicateCentre::kEstimate, "mse" in R). The factors of the methods
// are in replicate_weights.h. Degrees of freedom: rank of the matrix of replicate weights minus 1;
// a column counts as dependent when less than 1e-5 of its length is left, as R's degf does.
// Source: Wolter, Introduction to Variance Estimation (2007); R survey svrVar, degf.svyrep.design.
//
// Errors: kShapeMismatch, kCoefficientNotFinite (a scale), kPartUndefined (a statistic that a
// replicate leaves without value). Pure functions, thread-safe.
//
//   const auto v = ReplicateVariance({.scale = 14.0 / 15, .rscales = ones}, estimate, replicates);
#ifndef SIPAS_LIBS_STATS_REPLICATE_VARIANCE_H_
#define SIPAS_LIBS_STATS_REPLICATE_VARIANCE_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "libs/stats/covariance.h"
#include "libs/stats/moment_statistic.h"
#include "libs/stats/moment_sums.h"
#include "libs/stats/quad.h"
#include "libs/stats/result.h"

namespace sipas::stats {

enum class ReplicateCentre { kMean, kEstimate };

struct ReplicateScales {
  double scale = 1;
  std::vector<double> rscales;
  ReplicateCentre centre = ReplicateCentre::kMean;
};

// `replicates`: the values of all statistics, replicate by replicate.
Result<Covariance> ReplicateVariance(const ReplicateScales& scales,
                                     std::span<const std::optional<Quad>> estimate,
                                     std::span<const std::vector<std::optional<Quad>>> replicates);

// Rank of the replicate weights over the rows of these classes, minus 1; 0 for no rows.
std::size_t ReplicateDegreesOfFreedom(std::span<const MomentSums> classes, const ClassSet& members);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_REPLICATE_VARIANCE_H_
