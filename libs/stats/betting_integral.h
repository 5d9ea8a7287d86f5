// LogBettingIntegral: log of int_0^1 prod_k (1 + u s_k)^(n_k) du, the capital of a gambler who
// spreads constant bets u evenly (confidence_sequence.h).
//
// The integrand is log-concave in u, so it has one peak, which for many answers is narrow: the
// integral is taken in panels around it, each by Gauss-Legendre, and is good to about 1e-13 from
// one answer to 10^9. s_k > -1. Pure, thread-safe.
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
