// How many to ask, and what an answer can then show: planning a survey of shares.
//
// Notation: p expected share, e margin (half width of the interval), z normal quantile of the
// level, N population (0: so large that it does not matter), n answers, deff design effect
// relative to simple random sampling, V = deff p(1-p)/n (N-n)/(N-1).
//   DesignEffectOfClusters  1 + (m-1) icc for m answers per cluster (Kish 1965)
//   ExpectedMargin          t of df degrees of freedom (infinite df: z), and the larger of
//                             normal  t sqrt V
//                             Wilson  t sqrt(p(1-p) x + t^2/4)/(x + t^2), x = p(1-p)/V
//                           the half widths of these intervals (interval.h). Wilson's is the larger
//                           about where p(1-p) < 1/8; there the normal one promises too much: 16
//                           answers for 5 points at p = 0.99, of which it expects 15.84 to agree.
//   RequiredSize            the n whose ExpectedMargin with infinite df is e: k/(1 + (k-1)/N), k =
//                           deff times the larger of z^2 p(1-p)/e^2 (Cochran, Sampling Techniques,
//                           1977) and x of Wilson's half width e,
//                           z^2 (a + sqrt(a^2 + e^2 - 4 e^4))/(2 e^2), a = p(1-p) - 2e^2
//   WiderFormula            which of the two an ExpectedMargin is
//   RequiredClusters        fewest clusters of m answers whose t interval is that narrow: t has
//                           clusters - strata degrees of freedom, so with few clusters the normal
//                           interval promises too much
//   YamaneSize              N/(1 + N e^2), the rule of the older official guides (also called
//                           Slovin's). It is RequiredSize for p = 0.5, z = 2 and a simple random
//                           sample, up to N-1 for N: no design effect, whatever the design.
//   DetectableChange        smallest d > 0 for which a test at 1 - level sees a change from p to
//                           p + d (kRise) or p - d (kFall) with the given power:
//                           d = z_a sqrt(2 q(1-q)(1-rho) deff/n) + z_b sqrt(V1 + V2 - 2 rho
//                           sqrt(V1 V2)), q the mean of both shares; both waves of n answers.
//                           rho: correlation of the two estimates; 0 for independent samples,
//                           where R's power.prop.test(n, p1, power) solves the same; with the same
//                           clusters in both waves about the correlation of their shares. With df,
//                           t quantiles stand for z.
//
// Units: shares, margins and differences in 0..1; sizes are rounded up. Errors: kNotAShare (a
// margin, or a change that leaves [0, 1]), kShareAtBoundary (p of 0 or 1: nothing to plan with),
// kLevelOutOfRange (level, power), kNoAnswers (n of 0), kPopulationSmallerThanSample,
// kVarianceOutOfRange (deff, icc, rho), kNoDegreesOfFreedom (no more clusters than strata),
// kNotConverged (more than 10^9 clusters). Pure functions, thread-safe.
//
//   const PlannedShare share{.share = 0.5, .level = 0.95, .design_effect = 2.45};
//   *RequiredSize(share, 0.05) == 942
//   *RequiredClusters(share, 0.05, {.answers_per_cluster = 30, .strata = 6}) == 35
#ifndef SIPAS_LIBS_STATS_SAMPLE_SIZE_H_
#define SIPAS_LIBS_STATS_SAMPLE_SIZE_H_

#include <cstdint>

#include "libs/stats/result.h"

namespace sipas::stats {

struct PlannedShare {
  double share = 0.5;
  double level = 0.95;
  double design_effect = 1;
  std::uint64_t population = 0;  // 0: so large that it does not matter
};

struct ClusterPlan {
  std::uint64_t answers_per_cluster = 1;
  std::uint64_t strata = 1;
};

enum class MarginFormula { kNormal, kWilson };

enum class ChangeDirection { kRise, kFall };

struct ChangePlan {
  double power = 0.8;
  double correlation = 0;
  double df = 0;  // kInfiniteDf of interval.h for normal quantiles
  ChangeDirection direction = ChangeDirection::kRise;
};

Result<double> DesignEffectOfClusters(double answers_per_cluster, double icc);

Result<double> ExpectedMargin(const PlannedShare& plan, std::uint64_t n, double df);

Result<MarginFormula> WiderFormula(const PlannedShare& plan, std::uint64_t n, double df);

Result<std::uint64_t> RequiredSize(const PlannedShare& plan, double margin);

Result<std::uint64_t> RequiredClusters(const PlannedShare& plan, double margin,
                                       const ClusterPlan& clusters);

Result<std::uint64_t> YamaneSize(std::uint64_t population, double margin);

// The population's size plays no part here.
Result<double> DetectableChange(const PlannedShare& plan, std::uint64_t n,
                                const ChangePlan& change);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_SAMPLE_SIZE_H_
