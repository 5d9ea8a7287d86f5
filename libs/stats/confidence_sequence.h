// Confidence sequences on counts and moments: limits that hold at all looks at once, so a score may
// be read every day and the reading stopped at will. P(for all n: mean in C_n) >= 1 - alpha.
//
//   BetaBinomialSequence    share from S of n:
//                           {p: B(S+a, n-S+b)/B(a,b) / (p^S (1-p)^(n-S)) < 1/alpha}
//                           (Robbins, Annals of Mathematical Statistics 41 (1970))
//   BettingSequence         mean of answers in [0, 1] from counts of each value g_k:
//                           K(m) = 1/2 int_0^1 prod_k (1 + u c/m (g_k - m))^n_k du
//                                + 1/2 int_0^1 prod_k (1 - u c/(1-m) (g_k - m))^n_k du < 1/alpha,
//                           c = 0.999999: constant bets mixed over their size, so the counts alone
//                           decide and any order or merge gives the same limits (the universal
//                           portfolio idea: Cover 1991; Waudby-Smith and Ramdas, JRSS B 86 (2024))
//   NormalMixtureSequence   sums with a variance process v, for answers in [0, 1] v = n/4:
//                           half = sqrt((v+rho) log((v+rho)/(alpha^2 rho)))
//                           (Howard, Ramdas, McAuliffe, Sekhon, Annals of Statistics 49 (2021))
//   AsymptoticSequence      mean -+ sd sqrt((n r^2+1)/(n^2 r^2) log((n r^2+1)/alpha^2)): good for
//                           large n only (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, Annals of
//                           Statistics 52 (2024))
// and what is none:
//   ClusteredMonitoringBand the asymptotic formula with a design-based standard error and the
//                           number of PSUs for n: a heuristic without a theorem, so its result has
//                           another type
// The guarantees need answers that arrive as from independent draws (or with a fixed conditional
// mean). sequence_choice.h says what applies to which fieldwork and what it may be called; for
// methods that look at the order themselves see ordered_sequence.h.
//
// Units: shares and means in [0, 1]. Errors: kLevelOutOfRange (alpha), kNoAnswers, kNotAShare,
// kVarianceOutOfRange, kNumericFailure. Pure functions, thread-safe.
//
//   const auto limits = BetaBinomialSequence({.successes = 700, .n = 1000}, {}, 0.05);
//   // 0.6470 to 0.7497; the interval for one look is 0.6709 to 0.7276
#ifndef SIPAS_LIBS_STATS_CONFIDENCE_SEQUENCE_H_
#define SIPAS_LIBS_STATS_CONFIDENCE_SEQUENCE_H_

#include <cstdint>
#include <span>

#include "libs/stats/binomial_interval.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct SequenceLimits {
  double lower = 0;
  double upper = 1;
};

// Prior of the mixture; (1, 1) is uniform.
struct BetaMixture {
  double a = 1;
  double b = 1;
};
Result<SequenceLimits> BetaBinomialSequence(BinomialCount count, BetaMixture mixture, double alpha);

// Answers k = 1 .. counts.size() stand for g_k = (k - 1)/(counts.size() - 1).
Result<SequenceLimits> BettingSequence(std::span<const std::uint64_t> counts, double alpha);
// log K(m), 0 < m < 1.
Result<double> BettingLogWealth(std::span<const std::uint64_t> counts, double m);

// rho that makes the bound tightest at v: v/(2 log(1/alpha) + log(1 + 2 log(1/alpha))), an
// approximation, and its exact value v/(-W_{-1}(-alpha^2/e) - 1).
Result<double> NormalMixtureRho(double v, double alpha);
Result<double> NormalMixtureExactRho(double v, double alpha);
// Half width of the sum.
Result<double> NormalMixtureBound(double v, double rho, double alpha);
// Of the mean of n answers in [0, 1]; not cut off at 0 and 1.
Result<SequenceLimits> NormalMixtureSequence(double mean, double n, double rho, double alpha);

// r that makes the sequence tightest at n: sqrt((-2 log alpha + log(-2 log alpha + 1))/n).
Result<double> AsymptoticRho(double n, double alpha);
Result<SequenceLimits> AsymptoticSequence(double mean, double sd, double n, double rho,
                                          double alpha);

// Not a confidence sequence: shown while fieldwork runs, never published as an interval.
struct MonitoringBand {
  double lower = 0;
  double upper = 1;
};
// Needs 30 PSUs or more that come in random order (sequence_choice.h).
Result<MonitoringBand> ClusteredMonitoringBand(double estimate, double se, double psus, double rho,
                                               double alpha);

// Polynomial stitching: bound on a sum with variance process v >= v_min and scale c (Howard et al.
// 2021, equation 10): sqrt(k1^2 v l + k2^2 c^2 l^2) + k2 c l,
// l = s log log(eta v/v_min) + log(zeta(s)/(alpha log(eta)^s)).
struct Stitching {
  double v_min = 1;
  double c = 0;
  double s = 1.4;
  double eta = 2;
};
Result<double> StitchedBound(double v, const Stitching& stitching, double alpha);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_CONFIDENCE_SEQUENCE_H_
