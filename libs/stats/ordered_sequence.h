// Confidence sequences that bet on each answer by what came before: tighter where answers have an
// order of arrival that is known and kept. They depend on that order by construction; for counts
// that merge in any order use confidence_sequence.h.
//
// With X_i in [0, 1], mu_t = (1/2 + sum X)/(t+1), s2_t = (1/4 + sum (X_i - mu_i)^2)/(t+1), and
// lambda_t from mu_{t-1}, s2_{t-1} alone:
//   Hoeffding           lambda = min(1, sqrt(8 log(2/alpha)/(t log(t+1))));
//                       half = (log(2/alpha) + sum lambda^2/8)/sum lambda
//   EmpiricalBernstein  lambda = min(cap, sqrt(2 log(2/alpha)/(s2_{t-1} t log(t+1))));
//                       half = (log(2/alpha) + sum 4 (X_i - mu_{i-1})^2 psi(lambda))/sum lambda,
//                       psi = (-log(1-lambda) - lambda)/4
//                       both around sum lambda X/sum lambda; not cut off at 0 and 1
//   HedgedCapital       {m: max(theta prod(1 + lambda+ (X-m)), (1-theta) prod(1 - lambda- (X-m)))
//                       < 1/alpha}, lambda+ = min(lambda, cap/m), lambda- = min(lambda, cap/(1-m))
// Source: Waudby-Smith and Ramdas, JRSS B 86 (2024), 1-27, propositions 1 and 2, theorem 3.
//
// Errors: kLevelOutOfRange, kNoAnswers, kNotAShare (an X or m outside [0, 1]). Linear in n, the
// limits of HedgedCapital some hundred times as much. Pure functions, thread-safe.
//
//   const auto limits = EmpiricalBernsteinSequence(answers, {.alpha = 0.05, .cap = 0.5});
#ifndef SIPAS_LIBS_STATS_ORDERED_SEQUENCE_H_
#define SIPAS_LIBS_STATS_ORDERED_SEQUENCE_H_

#include <span>

#include "libs/stats/confidence_sequence.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct BettingRule {
  double alpha = 0.05;
  double cap = 0.5;    // largest part of the capital at stake
  double theta = 0.5;  // capital put on the mean being higher
};

// After all of the answers given; for earlier looks give the first t of them.
Result<SequenceLimits> HoeffdingSequence(std::span<const double> answers, double alpha);
Result<SequenceLimits> EmpiricalBernsteinSequence(std::span<const double> answers,
                                                  const BettingRule& rule);
Result<SequenceLimits> HedgedCapitalSequence(std::span<const double> answers,
                                             const BettingRule& rule);
// Log of the capital against the mean being m.
Result<double> HedgedLogCapital(std::span<const double> answers, double m, const BettingRule& rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ORDERED_SEQUENCE_H_
