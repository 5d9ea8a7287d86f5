// Confidence limits of a share from counts: x of n independent answers, simple random sampling.
//
//   kWald            p -+ z sqrt(pq/n); for comparison only, covers too little
//   kWilson          score interval, Wilson (1927)
//   kWilsonCorrected the same with continuity correction; 0 at x = 0, 1 at x = n (Newcombe 1998,
//                    method 4)
//   kClopperPearson  Beta quantiles: never covers less than the level
//   kAgrestiCoull    p~ -+ z sqrt(p~q~/(n+z^2)), p~ = (x + z^2/2)/(n + z^2); not cut off at 0 and 1
//   kJeffreys        quantiles of Beta(x + 1/2, n - x + 1/2), equal tails
//   kJeffreysBounded the same with 0 at x = 0 and 1 at x = n (Brown, Cai and DasGupta 2001)
// NewcombeDifference: p2 - p1 of two independent samples from their Wilson limits (Newcombe 1998b,
// method 10). For weighted or clustered samples see interval.h.
//
// Errors: kLevelOutOfRange, kNoAnswers (n < 1), kNotAShare (x > n), kNumericFailure. Pure
// functions, thread-safe.
//
//   *BinomialInterval({.successes = 81, .n = 263}, BinomialMethod::kWilson, 0.95);
//   // 0.2553 to 0.3662
#ifndef SIPAS_LIBS_STATS_BINOMIAL_INTERVAL_H_
#define SIPAS_LIBS_STATS_BINOMIAL_INTERVAL_H_

#include <cstdint>

#include "libs/stats/result.h"

namespace sipas::stats {

enum class BinomialMethod {
  kWald,
  kWilson,
  kWilsonCorrected,
  kClopperPearson,
  kAgrestiCoull,
  kJeffreys,
  kJeffreysBounded,
};

struct BinomialCount {
  std::uint64_t successes = 0;
  std::uint64_t n = 0;
};

struct BinomialLimits {
  double lower = 0;
  double upper = 0;
};

Result<BinomialLimits> BinomialInterval(BinomialCount count, BinomialMethod method, double level);

Result<BinomialLimits> NewcombeDifference(BinomialCount first, BinomialCount second, double level);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_BINOMIAL_INTERVAL_H_
