// LogBettingIntegral: log of int_0^1 prod_k (1 + u s_k)^(n_k) du, the capital of a gambler who
// spreads constant bets u evenly (confidence_sequence.h). Source: the universal portfolio, Cover,
// Mathematical Finance 1 (1991) 1-29. Unit-free.
//
// The integrand is log-concave in u, so it has one peak, which for many answers is narrow: the
// integral is taken in panels around it, each by Gauss-Legendre. The rule itself is exact to
// rounding for any n; sums of n logarithms are not: the result is good to about 1e-13 for few
// answers, 1e-10 for 10^6 (absolute, of a log that is compared with log(1/alpha)). The time does
// not depend on n.
//
// Must hold: slopes and counts of one length, s_k > -1 (a bet never loses more than all), n_k >= 0,
// all finite. No errors; counts that are all 0, or none at all, give log 1 = 0. Pure, thread-safe.
//
//   const double slopes[] = {1}, counts[] = {2};
//   LogBettingIntegral(slopes, counts);     // log of int (1 + u)^2 du = log(7/3)
#ifndef SIPAS_LIBS_STATS_BETTING_INTEGRAL_H_
#define SIPAS_LIBS_STATS_BETTING_INTEGRAL_H_

#include <span>

namespace sipas::stats {

double LogBettingIntegral(std::span<const double> slopes, std::span<const double> counts);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_BETTING_INTEGRAL_H_
