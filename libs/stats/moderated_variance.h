// Moderated variances: empirical-Bayes estimates of the design effects of sibling localities.
//
// A province of three first-stage units estimates its variance with 2 degrees of freedom: Student's
// t is then honest and useless (twice as wide as need be), and the degrees of freedom of the whole
// country are as wrong as z. Siblings that were sampled alike have design effects that are alike;
// each own estimate is drawn towards what all of them show, as far as they agree.
//
// With V_j the own variance, s_j the variance of a simple random sample of the same n_j
// (design_effect.h), deff_j = V_j/s_j and d_j its degrees of freedom:
//
//   e_j      = log deff_j - psi(d_j/2) + log(d_j/2)        over the siblings with deff_j > 0
//   d0       from psi'(d0/2) = var(e) - mean psi'(d_j/2);  infinite if the right side is <= 0
//   s0       = exp(mean e + psi(d0/2) - log(d0/2));        with d0 infinite the pooled value
//                                                          sum d_j V_j / sum d_j s_j
//   deff~_j  = (d0 s0 + d_j deff_j)/(d0 + d_j)
//   df~_j    = min(d0 + d_j, sum d)
//   V~_j     = deff~_j S~_j^2/n_j
//
// S~^2 is the element variance n_j s_j with two effective respondents added (2 deff~_j real
// ones) who differ as those of all siblings do: S~^2 = (m S^2 + 2 Sbar^2)/(m + 2), m = n_j/deff~_j
// the effective respondents, Sbar^2 = sum n_j S_j^2/sum n_j.
// A share of exactly 0 or 1 therefore keeps a variance. Works for shares, indices and means alike.
// Source: Smyth, Statistical Applications in Genetics and Molecular Biology 3 (2004), where sample
// variances take the place of design effects.
//
// It is a model: it holds as far as siblings were sampled alike (takes per unit, weights). The
// smaller d0, the less they agree and the less is borrowed. Never moderate over groups that were
// sampled differently.
//
// Defined cases
//   d_j = 0 or s_j = 0  the sibling tells nothing about the prior and takes the pooled value
//   deff_j = 0          (or rounding noise) all its units agree: part of the pooled value, not of
//                       the logarithms; moderated like the others
//   all alike           d0 is infinite, df~ = sum d
// Errors: kTooFewSiblings (fewer than two tell anything), kZeroVariance (all of them agree inside),
// kVarianceOutOfRange (a negative number or one that is not finite), kNoAnswers (n_j < 1). Never
// NaN. Pure functions, thread-safe; sums run in the order given.
//
//   const Result<DesignEffectPrior> prior = FitDesignEffectPrior(siblings);
//   if (prior.ok()) v = Moderate(siblings[j], *prior)->variance;
#ifndef SIPAS_LIBS_STATS_MODERATED_VARIANCE_H_
#define SIPAS_LIBS_STATS_MODERATED_VARIANCE_H_

#include <cstddef>
#include <span>

#include "libs/stats/result.h"

namespace sipas::stats {

// What one locality knows by itself.
struct OwnVariance {
  double variance = 0;                // V_j; 0 if it has none
  double simple_random_variance = 0;  // s_j = S_j^2/n_j; 0 if unknown
  double n = 0;                       // respondents, at least 1
  double df = 0;                      // d_j; 0 if it has no variance
};

struct DesignEffectPrior {
  double design_effect = 0;     // s0, above 0
  double df = 0;                // d0, above 0, maybe infinite
  double total_df = 0;          // sum d
  double element_variance = 0;  // Sbar^2
  std::size_t siblings = 0;     // that told something: d_j > 0 and s_j > 0
};

struct ModeratedVariance {
  double variance = 0;       // V~_j, above 0
  double design_effect = 0;  // deff~_j
  double df = 0;             // df~_j, finite
};

Result<DesignEffectPrior> FitDesignEffectPrior(std::span<const OwnVariance> siblings);

// Of a sibling that the prior was fitted with, or of another one sampled alike.
Result<ModeratedVariance> Moderate(const OwnVariance& own, const DesignEffectPrior& prior);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_MODERATED_VARIANCE_H_
