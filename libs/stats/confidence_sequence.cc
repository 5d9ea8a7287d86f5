#include "libs/stats/confidence_sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "libs/stats/betting_integral.h"
#include "libs/stats/bisection.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

bool IsAlpha(double alpha) { return alpha > 0 && alpha < 1; }

// x log y with 0 log 0 = 0.
double XLogY(double x, double y) { return x == 0 ? 0 : x * std::log(y); }

struct LikertSample {
  std::vector<double> values;  // g_k
  std::vector<double> counts;
  double n = 0;
  double mean = 0;
};

LikertSample SampleOf(std::span<const std::uint64_t> counts) {
  LikertSample sample;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    sample.values.push_back(static_cast<double>(k) / static_cast<double>(counts.size() - 1));
    sample.counts.push_back(static_cast<double>(counts[k]));
    sample.n += sample.counts.back();
    sample.mean += sample.counts.back() * sample.values.back();
  }
  sample.mean /= sample.n;
  return sample;
}

// Keeps the last bet solvent when the mean is at the end of its range.
constexpr double kLargestBet = 0.999999;

double LogWealth(const LikertSample& sample, double m) {
  std::vector<double> up;
  std::vector<double> down;
  for (const double value : sample.values) {
    up.push_back(kLargestBet / m * (value - m));
    down.push_back(-kLargestBet / (1 - m) * (value - m));
  }
  const double log_up = LogBettingIntegral(up, sample.counts);
  const double log_down = LogBettingIntegral(down, sample.counts);
  const double largest = std::max(log_up, log_down);
  return largest + std::log(std::exp(log_up - largest) + std::exp(log_down - largest)) -
         std::log(2.0);
}

Result<SequenceLimits> MeanMinusPlus(double mean, const Result<double>& half) {
  if (!half.ok()) return half.error();
  return SequenceLimits{mean - *half, mean + *half};
}

// se: standard error of the mean of n units.
Result<double> AsymptoticHalfWidth(double se, double n, double rho, double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (!(n > 0)) return Error::kNoAnswers;
  if (!(se >= 0 && rho > 0)) return Error::kVarianceOutOfRange;
  const double m = n * rho * rho;
  return se * std::sqrt((m + 1) / m * std::log((m + 1) / (alpha * alpha)));
}

}  // namespace

Result<SequenceLimits> BetaBinomialSequence(BinomialCount count, BetaMixture mixture,
                                            double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (count.n == 0) return Error::kNoAnswers;
  if (count.successes > count.n) return Error::kNotAShare;
  const auto s = static_cast<double>(count.successes);
  const auto misses = static_cast<double>(count.n - count.successes);
  const auto prior = LogBeta(mixture.a, mixture.b);
  const auto posterior = LogBeta(s + mixture.a, misses + mixture.b);
  if (!prior.ok() || !posterior.ok()) return Error::kVarianceOutOfRange;
  const double target = *posterior - *prior + std::log(alpha);
  const auto inside = [&](double p) { return XLogY(s, p) + XLogY(misses, 1 - p) > target; };
  const double share = s / (s + misses);
  return SequenceLimits{s == 0 ? 0 : Bisect(share, 0, inside),
                        misses == 0 ? 1 : Bisect(share, 1, inside)};
}

Result<double> BettingLogWealth(std::span<const std::uint64_t> counts, double m) {
  if (counts.size() < 2) return Error::kShapeMismatch;
  if (!(m > 0 && m < 1)) return Error::kNotAShare;
  const LikertSample sample = SampleOf(counts);
  if (sample.n == 0) return Error::kNoAnswers;
  return LogWealth(sample, m);
}

Result<SequenceLimits> BettingSequence(std::span<const std::uint64_t> counts, double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (counts.size() < 2) return Error::kShapeMismatch;
  const LikertSample sample = SampleOf(counts);
  if (sample.n == 0) return Error::kNoAnswers;
  const double limit = -std::log(alpha);
  const auto inside = [&](double m) { return LogWealth(sample, m) < limit; };
  return SequenceLimits{sample.mean > 0 ? Bisect(sample.mean, 0, inside) : 0,
                        sample.mean < 1 ? Bisect(sample.mean, 1, inside) : 1};
}

Result<double> NormalMixtureRho(double v, double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (!(v > 0)) return Error::kVarianceOutOfRange;
  const double log_level = -2 * std::log(alpha);
  return v / (log_level + std::log1p(log_level));
}

Result<double> NormalMixtureExactRho(double v, double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (!(v > 0)) return Error::kVarianceOutOfRange;
  // With u = -W_{-1}(-alpha^2/e) - 1: u - log(1 + u) = -2 log alpha.
  const double target = -2 * std::log(alpha);
  double high = 1;
  while (high - std::log1p(high) < target) high *= 2;
  return v / Bisect(0, high, [&](double u) { return u - std::log1p(u) < target; });
}

Result<double> NormalMixtureBound(double v, double rho, double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (!(v >= 0 && rho > 0)) return Error::kVarianceOutOfRange;
  return std::sqrt((v + rho) * std::log((v + rho) / (alpha * alpha * rho)));
}

Result<SequenceLimits> NormalMixtureSequence(double mean, double n, double rho, double alpha) {
  if (!(n > 0)) return Error::kNoAnswers;
  const auto bound = NormalMixtureBound(n / 4, rho, alpha);
  if (!bound.ok()) return bound.error();
  return MeanMinusPlus(mean, *bound / n);
}

Result<double> AsymptoticRho(double n, double alpha) {
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (!(n > 0)) return Error::kNoAnswers;
  const double log_level = -2 * std::log(alpha);
  return std::sqrt((log_level + std::log1p(log_level)) / n);
}

Result<SequenceLimits> AsymptoticSequence(double mean, double sd, double n, double rho,
                                          double alpha) {
  const auto half = AsymptoticHalfWidth(sd / std::sqrt(n), n, rho, alpha);
  return MeanMinusPlus(mean, half);
}

Result<MonitoringBand> ClusteredMonitoringBand(double estimate, double se, double psus, double rho,
                                               double alpha) {
  const auto half = AsymptoticHalfWidth(se, psus, rho, alpha);
  if (!half.ok()) return half.error();
  return MonitoringBand{estimate - *half, estimate + *half};
}

Result<double> StitchedBound(double v, const Stitching& stitching, double alpha) {
  const auto& [v_min, c, s, eta] = stitching;
  if (!IsAlpha(alpha)) return Error::kLevelOutOfRange;
  if (!(v_min > 0 && s > 1 && eta > 1)) return Error::kVarianceOutOfRange;
  const double at = std::max(v, v_min);
  const double l = s * std::log(std::log(eta * at / v_min)) +
                   std::log(std::riemann_zeta(s) / (alpha * std::pow(std::log(eta), s)));
  const double k1 = (std::pow(eta, 0.25) + std::pow(eta, -0.25)) / std::sqrt(2.0);
  const double k2 = (std::sqrt(eta) + 1) / 2;
  return std::sqrt(k1 * k1 * at * l + k2 * k2 * c * c * l * l) + k2 * c * l;
}

}  // namespace sipas::stats
