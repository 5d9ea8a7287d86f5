// Digamma psi(x) = d/dx log Gamma(x), trigamma psi'(x), and the inverse of trigamma (Boost.Math).
//
// They are the mean and the variance of the logarithm of a chi-square variable: for X with d
// degrees of freedom, E log X = psi(d/2) + log 2 and Var log X = psi'(d/2).
//
// Errors: kNumericFailure for an argument that is not above 0. Pure functions, thread-safe, nothing
// throws.
//
//   *Trigamma(1) == pi * pi / 6
#ifndef SIPAS_LIBS_STATS_POLYGAMMA_H_
#define SIPAS_LIBS_STATS_POLYGAMMA_H_

#include "libs/stats/result.h"

namespace sipas::stats {

Result<double> Digamma(double x);
Result<double> Trigamma(double x);
// The x with Trigamma(x) == y, y > 0.
Result<double> InverseTrigamma(double y);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_POLYGAMMA_H_
