#include "libs/stats/replicate_variance.h"

#include <algorithm>
#include <cmath>

namespace sipas::stats {
namespace {

// R's tolerance of qr(), squared: lengths here are squared.
constexpr Quad kDependent = 1e-10;

Error CheckScales(const ReplicateScales& scales, std::size_t replicates) {
  if (scales.rscales.size() != replicates || replicates == 0) return Error::kShapeMismatch;
  const auto good = [](double scale) { return std::isfinite(scale) && scale >= 0; };
  const bool all =
      good(scales.scale) && std::all_of(scales.rscales.begin(), scales.rscales.end(), good);
  return all ? Error::kOk : Error::kCoefficientNotFinite;
}

std::vector<Quad> MeanOfReplicates(const ReplicateScales& scales,
                                   std::span<const std::vector<std::optional<Quad>>> replicates) {
  std::vector<Quad> mean(replicates.front().size());
  int counted = 0;
  for (std::size_t r = 0; r < replicates.size(); ++r) {
    if (!(scales.rscales[r] > 0)) continue;
    ++counted;
    for (std::size_t s = 0; s < mean.size(); ++s) mean[s] += *replicates[r][s];
  }
  for (Quad& m : mean) m /= std::max(counted, 1);
  return mean;
}

}  // namespace

Result<Covariance> ReplicateVariance(const ReplicateScales& scales,
                                     std::span<const std::optional<Quad>> estimate,
                                     std::span<const std::vector<std::optional<Quad>>> replicates) {
  if (const Error error = CheckScales(scales, replicates.size()); error != Error::kOk) return error;
  const auto defined = [](const std::optional<Quad>& value) { return value.has_value(); };
  for (const auto& values : replicates) {
    if (values.size() != estimate.size()) return Error::kShapeMismatch;
    if (!std::all_of(values.begin(), values.end(), defined)) return Error::kPartUndefined;
  }
  if (!std::all_of(estimate.begin(), estimate.end(), defined)) return Error::kPartUndefined;
  std::vector<Quad> centre;
  for (const std::optional<Quad>& value : estimate) centre.push_back(*value);
  if (scales.centre == ReplicateCentre::kMean) centre = MeanOfReplicates(scales, replicates);

  Covariance covariance(estimate.size());
  for (std::size_t s = 0; s < estimate.size(); ++s) {
    for (std::size_t t = 0; t <= s; ++t) {
      Quad sum = 0;
      for (std::size_t r = 0; r < replicates.size(); ++r) {
        sum +=
            scales.rscales[r] * (*replicates[r][s] - centre[s]) * (*replicates[r][t] - centre[t]);
      }
      covariance.AddEntry(s, t, static_cast<double>(scales.scale * sum));
    }
  }
  return covariance;
}

std::size_t ReplicateDegreesOfFreedom(std::span<const MomentSums> classes,
                                      const ClassSet& members) {
  const std::size_t n = classes.empty() ? 0 : classes.front().replicates();
  std::vector<Quad> gram(n * n);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    if (!members[c]) continue;
    for (std::size_t r = 0; r < n; ++r) {
      for (std::size_t s = 0; s < n; ++s) {
        gram[r * n + s] += classes[c].weight_product(r + 1, s + 1).ToQuad();
      }
    }
  }
  // Cholesky in the order of the columns: what is left of a column's square after the earlier ones.
  std::vector<Quad> length(n);
  for (std::size_t p = 0; p < n; ++p) length[p] = gram[p * n + p];
  std::size_t rank = 0;
  for (std::size_t p = 0; p < n; ++p) {
    const Quad pivot = gram[p * n + p];
    if (!(pivot > kDependent * length[p])) continue;
    ++rank;
    for (std::size_t i = p + 1; i < n; ++i) {
      const Quad factor = gram[i * n + p] / pivot;
      for (std::size_t j = p + 1; j < n; ++j) gram[i * n + j] -= factor * gram[p * n + j];
    }
  }
  return rank == 0 ? 0 : rank - 1;
}

}  // namespace sipas::stats
