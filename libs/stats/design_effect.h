// Design effects: how many times the variance of simple random sampling a design's variance is.
//
// With S^2 = n/(n-1) sum w (y - mean)^2 / sum w, the variance between respondents:
//   simple random sampling with replacement   S^2/n             deff "replace" in R's survey
//   without replacement from sum w people     S^2/n (1 - n/sum w)   R's plain deff
//   effective size                            n / deff
// For a composite, y is the linearised value z = sum of coef over the chosen categories times sum
// w. Kish's n_eff = (sum w)^2 / sum w^2 is the loss by unequal weights alone. Sources: Kish, Survey
// Sampling (1965), sections 8.2 and 11.7; R survey svymean(deff = ).
//
// Errors: kNoAnswers, kSingleAnswer (n < 2), kZeroVariance (all respondents alike: 0/0).
// Pure functions, thread-safe.
//
//   const Result<double> srs = SimpleRandomVariance(national[item]);
//   if (srs.ok()) deff = variance / *srs;
#ifndef SIPAS_LIBS_STATS_DESIGN_EFFECT_H_
#define SIPAS_LIBS_STATS_DESIGN_EFFECT_H_

#include "libs/stats/result.h"
#include "libs/stats/statistic.h"

namespace sipas::stats {

// Variance of an item under simple random sampling with replacement of the same n.
Result<double> SimpleRandomVariance(const StatisticValue& item);

// The same for any statistic, also a composite. `spread` = sum of w z^2 over the responses of the
// domain: the entry (k, k) of Evaluation::CrossMoments with itself and the pair sums of w (not
// w^2).
Result<double> SimpleRandomVariance(const StatisticValue& statistic, double spread);

// Turns a variance with replacement into one without: times 1 - n/sum w. Only meaningful when the
// weights sum to the population; kPopulationSmallerThanSample when n >= sum w.
Result<double> WithoutReplacement(double variance, const StatisticValue& statistic);

// (sum w)^2 / sum w^2. kNoAnswers if either is 0.
Result<double> KishEffectiveSize(double sum_w, double sum_w_squared);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DESIGN_EFFECT_H_
