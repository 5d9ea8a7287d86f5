#include "libs/stats/peer_likelihood.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/effective_answers.h"

namespace sipas::stats {
namespace {

// -log of the share at logit theta.
double MinusLogShare(double theta) {
  return theta > 0 ? std::log1p(std::exp(-theta)) : std::log1p(std::exp(theta)) - theta;
}

double XLogX(double x) { return x > 0 ? x * std::log(x) : 0; }

}  // namespace

double PeerLikelihood::LogAt(double theta) const {
  double deviance = 0;
  if (is_share) {
    const double cross = MinusLogShare(theta) + (1 - estimate) * theta;
    deviance = 2 * information * std::max(0.0, saturated + cross);
  } else {
    deviance = information * (estimate - theta) * (estimate - theta);
  }
  if (std::isinf(df)) return -deviance / 2;
  return -(df + 1) / 2 * std::log1p(deviance / df);
}

Result<std::vector<PeerLikelihood>> MeanLikelihoods(const PeerEstimates& means) {
  std::vector<PeerLikelihood> likelihoods;
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (!(means.variance(i) > 0)) return Error::kVarianceOutOfRange;
    likelihoods.push_back({.estimate = means.estimate(i),
                           .information = 1 / means.variance(i),
                           .df = means.df(i),
                           .centre = means.estimate(i),
                           .error = std::sqrt(means.variance(i))});
  }
  return likelihoods;
}

Result<std::vector<PeerLikelihood>> ShareLikelihoods(const PeerEstimates& shares) {
  const auto answers = EffectiveAnswers(shares);
  if (!answers.ok()) return answers.error();
  double mean = 0;
  for (const double x : shares.estimates()) mean += x / static_cast<double>(shares.size());
  std::vector<PeerLikelihood> likelihoods;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double x = shares.estimate(i);
    const double n = (*answers)[i];
    const double smoothed = (n * x + mean) / (n + 1);
    likelihoods.push_back({.is_share = true,
                           .estimate = x,
                           .information = n,
                           .df = shares.df(i),
                           .saturated = XLogX(x) + XLogX(1 - x),
                           .centre = std::log(smoothed / (1 - smoothed)),
                           .error = 1 / std::sqrt(n * smoothed * (1 - smoothed))});
  }
  return likelihoods;
}

}  // namespace sipas::stats
