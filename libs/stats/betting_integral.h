// LogBettingIntegral: log of int_0^1 prod_k (1 + u s_k)^(n_k) du, the capital of a gambler who
// spreads constant bets u evenly (confidence_sequence.h).
//
// The integrand is log-concave in u, so it has one peak, which for many answers is narrow: the
// integral is taken in panels around it, each by Gauss-Legendre. The rule itself is exact to
// rounding for any n; sums of n logarithms are not: the result is good to about 1e-13 for few
// answers, 1e-10 for 10^6 (absolute, of a log that is compared with log(1/alpha)). s_k > -1. The
// time does not depend on n. Pure, thread-safe.
//
//   const double slopes[] = {0.25, -0.5}, counts[] = {10, 3};
//   LogBettingIntegral(slopes, counts);
#ifndef SIPAS_LIBS_STATS_BETTING_INTEGRAL_H_
#define SIPAS_LIBS_STATS_BETTING_INTEGRAL_H_

#include <span>

namespace sipas::stats {

double LogBettingIntegral(std::span<const double> slopes, std::span<const double> counts);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_BETTING_INTEGRAL_H_
