// Difference of two estimates, with the variance that belongs to how their samples are related.
//
//   of statistics under one design  V = V_a + V_b - 2 C_ab, C_ab from the joint covariance of the
//                                   same PSUs (psu_variance.h). Two localities of one survey share
//                                   PSUs when clusters cross localities, and two waves do when the
//                                   PSUs are kept: adding the variances would be wrong there.
//   of independent samples          V = V_a + V_b; df = df_a + df_b, or by Satterthwaite
//                                   (degrees_of_freedom.h)
// A difference with a contrast of more than two statistics: Contrast.
//
// Errors: kUnknownStatistic (index or size out of range), kVarianceOutOfRange, kZeroVariance (also
// when what is left after cancellation is rounding noise), kNoDegreesOfFreedom. Pure functions,
// thread-safe.
//
//   const Result<Difference> d = DifferenceUnderOneDesign(a, b, joint.covariance, 0, 1, 2971);
//   StudentInterval(d->value, d->variance, d->df, 0.95);
#ifndef SIPAS_LIBS_STATS_DIFFERENCE_H_
#define SIPAS_LIBS_STATS_DIFFERENCE_H_

#include <cstddef>
#include <span>

#include "libs/stats/covariance.h"
#include "libs/stats/result.h"

namespace sipas::stats {

struct Difference {
  double value = 0;
  double variance = 0;
  double se = 0;
  double df = 0;
};

// a - b, where a and b are at places i and j of `joint`.
Result<Difference> DifferenceUnderOneDesign(double a, double b, const Covariance& joint,
                                            std::size_t i, std::size_t j, double df);

// sum_k c_k values_k. The sizes of all three must agree.
Result<Difference> Contrast(std::span<const double> values, const Covariance& joint,
                            std::span<const double> coefficients, double df);

struct IndependentEstimate {
  double value = 0;
  double variance = 0;
  double df = 0;
};

enum class DfRule { kSum, kSatterthwaite };

// a - b of two samples that were drawn independently, such as two waves with fresh PSUs.
Result<Difference> DifferenceOfIndependent(const IndependentEstimate& a,
                                           const IndependentEstimate& b, DfRule rule);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DIFFERENCE_H_
