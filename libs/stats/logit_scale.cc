#include "libs/stats/logit_scale.h"

#include <cmath>
#include <utility>
#include <vector>

#include "libs/stats/rank_reliability.h"

namespace sipas::stats {
namespace {

// With two answers of variance `mean_spread` added.
double EffectiveAnswers(double share, double variance, double mean_spread) {
  const double b = share * (1 - share) - 2 * variance;
  return (b + std::sqrt(b * b + 8 * variance * mean_spread)) / (2 * variance);
}

}  // namespace

Result<PeerEstimates> OnLogitScale(const PeerEstimates& shares) {
  double mean = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares.estimate(i) < 0 || shares.estimate(i) > 1) return Error::kNotAShare;
    if (!(shares.variance(i) > 0)) return Error::kVarianceOutOfRange;
    mean += shares.estimate(i) / static_cast<double>(shares.size());
  }
  const auto reliability = ReliabilityOf(shares);
  if (!reliability.ok()) return reliability.error();
  if (!(mean * (1 - mean) > 0)) return Error::kVarianceOutOfRange;
  std::vector<double> estimates;
  std::vector<double> errors;
  std::vector<double> df;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double x = shares.estimate(i);
    const double guess = mean + reliability->peers[i] * (x - mean);
    const double spread = guess * (1 - guess);
    const double n = EffectiveAnswers(x, shares.variance(i), mean * (1 - mean));
    estimates.push_back(std::log(guess / (1 - guess)) + (x - guess) / spread);
    errors.push_back(std::sqrt(1 / (n * spread)));
    if (!shares.has_normal_errors()) df.push_back(shares.df(i));
  }
  return PeerEstimates::WithStandardErrors(std::move(estimates), errors, std::move(df));
}

}  // namespace sipas::stats
