// Quantiles and tail probabilities of the distributions behind intervals and tests (Boost.Math).
//
// Accuracy against R: t 2e-12, beta 3e-15 relative. Upper tails are computed as such, never as
// 1 - lower, so a level of 0.999999 loses nothing. Pure functions, thread-safe, nothing throws.
// Errors: kLevelOutOfRange (tail probability not inside (0, 1)), kNoDegreesOfFreedom (df not > 0),
// kVarianceOutOfRange (a shape or statistic out of range), kNumericFailure.
//
//   *StudentUpperQuantile(0.025, 10) == 2.2281388519649385
#ifndef SIPAS_LIBS_STATS_QUANTILE_H_
#define SIPAS_LIBS_STATS_QUANTILE_H_

#include "libs/stats/result.h"

namespace sipas::stats {

// z with P(Z > z) = tail.
Result<double> NormalUpperQuantile(double tail);
// t with P(T > t) = tail; df may be fractional; infinite df is the normal distribution.
Result<double> StudentUpperQuantile(double tail, double df);
// x with P(X < x) = tail for Beta(a, b), a > 0, b > 0, a + b <= 1e9: larger ones are a numeric
// failure, because they would take minutes.
Result<double> BetaLowerQuantile(double tail, double a, double b);
// x with P(X > x) = tail.
Result<double> BetaUpperQuantile(double tail, double a, double b);
// log B(a, b), a > 0, b > 0.
Result<double> LogBeta(double a, double b);
// P(|T| > |t|): p-value of a two-sided test.
Result<double> StudentTwoSidedP(double t, double df);
// P(Z > z) for a standard normal Z.
double NormalUpperTail(double z);
// P(X > z) for a Pearson type III (shifted gamma) X with mean 0, variance 1 and this skewness;
// normal at 0.
Result<double> PearsonThreeUpperTail(double z, double skewness);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_QUANTILE_H_
