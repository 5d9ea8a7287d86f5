#include "libs/stats/moderated_variance.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libs/stats/interval.h"
#include "libs/stats/polygamma.h"

namespace sipas::stats {
namespace {

// A design effect below this is what rounding leaves of a zero.
constexpr double kNoise = 1e-9;
// Effective respondents added to smooth the element variance.
constexpr double kAddedRespondents = 2;

Error Check(const OwnVariance& own) {
  for (const double part : {own.variance, own.simple_random_variance, own.df}) {
    if (!std::isfinite(part) || part < 0) return Error::kVarianceOutOfRange;
  }
  return own.n >= 1 && std::isfinite(own.n) ? Error::kOk : Error::kNoAnswers;
}

bool TellsDesignEffect(const OwnVariance& own) {
  return own.df > 0 && own.simple_random_variance > 0;
}

double DesignEffectOf(const OwnVariance& own) { return own.variance / own.simple_random_variance; }

// psi(d/2) - log(d/2): how far the mean logarithm of a variance with d degrees of freedom lies
// below the logarithm of its mean.
double LogBias(double df) {
  const auto digamma = Digamma(df / 2);
  return digamma.ok() ? *digamma - std::log(df / 2) : 0;
}

// The logarithms of the positive design effects, freed of their bias, and their sampling variance.
struct LogEffects {
  std::vector<double> values;
  double sampling_variance = 0;  // mean psi'(d_j/2)

  double mean() const {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  }
  double variance() const {
    const double centre = mean();
    double sum = 0;
    for (const double value : values) sum += (value - centre) * (value - centre);
    return sum / static_cast<double>(values.size() - 1);
  }
};

LogEffects LogEffectsOf(std::span<const OwnVariance> siblings) {
  LogEffects logs;
  for (const OwnVariance& own : siblings) {
    if (!TellsDesignEffect(own) || DesignEffectOf(own) < kNoise) continue;
    logs.values.push_back(std::log(DesignEffectOf(own)) - LogBias(own.df));
    const auto trigamma = Trigamma(own.df / 2);
    if (trigamma.ok()) logs.sampling_variance += *trigamma;
  }
  if (!logs.values.empty()) logs.sampling_variance /= static_cast<double>(logs.values.size());
  return logs;
}

// d0: how much the design effects differ beyond what their own sampling error explains.
double PriorDf(const LogEffects& logs) {
  if (logs.values.size() < 2) return kInfiniteDf;
  const auto half = InverseTrigamma(logs.variance() - logs.sampling_variance);
  return half.ok() ? 2 * *half : kInfiniteDf;
}

// Sums over the siblings for the pooled values.
struct Totals {
  double variance = 0;                // of d_j V_j
  double simple_random_variance = 0;  // of d_j s_j
  double df = 0;
  double squares = 0;  // of n_j S_j^2
  double n = 0;
  std::size_t siblings = 0;

  void Add(const OwnVariance& own) {
    if (own.n >= 2) {
      squares += own.n * own.n * own.simple_random_variance;
      n += own.n;
    }
    if (!TellsDesignEffect(own)) return;
    variance += own.df * own.variance;
    simple_random_variance += own.df * own.simple_random_variance;
    df += own.df;
    ++siblings;
  }
};

}  // namespace

Result<DesignEffectPrior> FitDesignEffectPrior(std::span<const OwnVariance> siblings) {
  Totals totals;
  for (const OwnVariance& own : siblings) {
    if (const Error error = Check(own); error != Error::kOk) return error;
    totals.Add(own);
  }
  if (totals.siblings < 2) return Error::kTooFewSiblings;
  const double pooled = totals.variance / totals.simple_random_variance;
  if (pooled < kNoise) return Error::kZeroVariance;
  const LogEffects logs = LogEffectsOf(siblings);
  DesignEffectPrior prior{.design_effect = pooled,
                          .df = PriorDf(logs),
                          .total_df = totals.df,
                          .element_variance = totals.squares / totals.n,
                          .siblings = totals.siblings};
  if (std::isfinite(prior.df)) prior.design_effect = std::exp(logs.mean() + LogBias(prior.df));
  if (!std::isfinite(prior.design_effect) || !(prior.design_effect > 0)) {
    return Error::kNumericFailure;
  }
  return prior;
}

Result<ModeratedVariance> Moderate(const OwnVariance& own, const DesignEffectPrior& prior) {
  if (const Error error = Check(own); error != Error::kOk) return error;
  const double df = TellsDesignEffect(own) ? own.df : 0;
  ModeratedVariance made{.variance = 0,
                         .design_effect = prior.design_effect,
                         .df = std::min(prior.df + df, prior.total_df)};
  if (df > 0 && std::isfinite(prior.df)) {
    made.design_effect =
        (prior.df * prior.design_effect + df * DesignEffectOf(own)) / (prior.df + df);
  }
  const double effective_n = own.n / made.design_effect;
  const double element_variance = (effective_n * own.n * own.simple_random_variance +
                                   kAddedRespondents * prior.element_variance) /
                                  (effective_n + kAddedRespondents);
  made.variance = made.design_effect * element_variance / own.n;
  return std::isfinite(made.variance) && made.variance > 0 ? Result<ModeratedVariance>(made)
                                                           : Error::kNumericFailure;
}

}  // namespace sipas::stats
