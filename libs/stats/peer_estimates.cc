#include "libs/stats/peer_estimates.h"

#include <cmath>

namespace sipas::stats {

Result<PeerEstimates> PeerEstimates::WithStandardErrors(std::vector<double> estimates,
                                                        const std::vector<double>& errors,
                                                        std::vector<double> df) {
  std::vector<double> variances;
  variances.reserve(errors.size());
  for (const double error : errors) variances.push_back(error * error);
  PeerEstimates peers(std::move(estimates), std::move(variances), std::move(df));
  if (const Error error = peers.Check(); error != Error::kOk) return error;
  return peers;
}

Result<PeerEstimates> PeerEstimates::WithCovariance(std::vector<double> estimates,
                                                    const Covariance& covariance,
                                                    std::vector<double> df) {
  std::vector<double> variances;
  for (std::size_t i = 0; i < covariance.size(); ++i) variances.push_back(covariance.variance(i));
  PeerEstimates peers(std::move(estimates), std::move(variances), std::move(df));
  if (const Error error = peers.Check(); error != Error::kOk) return error;
  peers.covariance_ = covariance;
  if (const Error error = peers.CheckCovariance(); error != Error::kOk) return error;
  return peers;
}

Error PeerEstimates::Check() const {
  if (estimates_.size() != variances_.size()) return Error::kShapeMismatch;
  if (!df_.empty() && df_.size() != size()) return Error::kShapeMismatch;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!std::isfinite(estimates_[i])) return Error::kScoreNotFinite;
    if (!std::isfinite(variances_[i]) || variances_[i] < 0) return Error::kVarianceOutOfRange;
    if (!(df(i) > 0)) return Error::kNoDegreesOfFreedom;
  }
  return Error::kOk;
}

Error PeerEstimates::CheckCovariance() const {
  for (std::size_t i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!std::isfinite(covariance(i, j))) return Error::kVarianceOutOfRange;
    }
  }
  return Error::kOk;
}

double PeerEstimates::distance(std::size_t i, std::size_t j) const {
  const double variance = difference_variance(i, j);
  return variance > 0 ? (estimates_[i] - estimates_[j]) / std::sqrt(variance) : 0;
}

}  // namespace sipas::stats
