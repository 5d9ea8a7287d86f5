// Confidence intervals from an estimate, its design-based variance and its degrees of freedom.
//
// Notation: p estimate, v variance, se = sqrt v, t = t quantile with df at 1 - (1 - level)/2,
// n_e = p(1-p)/v the effective sample size.
//
//   StudentInterval       p -+ t se: means, differences
//   LogitInterval         expit(logit p -+ t se/(p(1-p))): anything inside (0, 1). R svyciprop
//                         "xlogit" ("logit" is the same up to its iterations). A composite index in
//                         [0, 1] stays in range.
//   WilsonInterval        ((p + t^2/2n_e) -+ (t/2n_e) sqrt(4 n_e p(1-p) + t^2)) / (1 + t^2/n_e).
//                         R survey 4.5 svyciprop "wilson". Given n_e itself (n over a design
//                         effect) it has limits at p = 0 and p = 1 too: [0, t^2/(n_e + t^2)].
//   KornGraubardInterval  Beta quantiles with n* = n_e (t_{n-1}/t_df)^2: lower (n*p, n*(1-p) + 1),
//                         upper (n*p + 1, n*(1-p)). Korn and Graubard, Survey Methodology 24
//                         (1998); R "beta". kCapped limits n* to n, as US health statistics do.
//   ArcsineInterval       sin^2(asin(sqrt p) -+ t se/(2 sqrt(p(1-p)))). R "asin", which does not
//                         cut off where the sine turns back: near 0 and 1 prefer another method.
//   LikelihoodInterval    the x with 2n [p log(p/x) + (1-p) log((1-p)/(1-x))] = t^2 deff n/(n-1),
//                         deff = v n/(p(1-p)): exact roots of what R "likelihood" interpolates to
//                         about 1e-5; n/(n-1) is R's quasi-binomial dispersion.
//
// At p = 0 and p = 1 the variance estimate is 0 and says nothing. KornGraubardInterval then takes
// n_e = n; ShareInterval falls back to it there and says so in `method`; the others answer
// kShareAtBoundary.
//
// Units: those of the estimate; level inside (0, 1). Limits are not clipped: a t interval for a
// share may leave [0, 1], which is a reason not to use it. Errors: kLevelOutOfRange,
// kVarianceOutOfRange, kZeroVariance, kNoDegreesOfFreedom (df not > 0), kSingleAnswer (n < 2 where
// n enters), kNoAnswers (n_e not > 0), kNotAShare, kShareAtBoundary, kNumericFailure. Never NaN.
// Pure functions, thread-safe.
//
//   const ShareSample sample{.share = 0.84, .variance = 5.3e-4, .n = 510, .df = 92};
//   const Result<Interval> interval = ShareInterval(sample, IntervalMethod::kLogit, 0.95);
#ifndef SIPAS_LIBS_STATS_INTERVAL_H_
#define SIPAS_LIBS_STATS_INTERVAL_H_

#include <limits>
#include <string_view>

#include "libs/stats/result.h"

namespace sipas::stats {

enum class IntervalMethod {
  kStudent,
  kLogit,
  kWilson,
  kKornGraubard,
  kKornGraubardCapped,
  kArcsine,
  kLikelihood,
};

// "STUDENT_T", "LOGIT", "WILSON", "KORN_GRAUBARD", "KORN_GRAUBARD_CAPPED", "ARCSINE", "LIKELIHOOD".
std::string_view IntervalMethodName(IntervalMethod method);

// Degrees of freedom that turn t into z.
inline constexpr double kInfiniteDf = std::numeric_limits<double>::infinity();

struct Interval {
  double lower = 0;
  double upper = 0;
  double level = 0;
  IntervalMethod method = IntervalMethod::kStudent;
};

// A share, or an index in [0, 1].
struct ShareSample {
  double share = 0;
  double variance = 0;
  double n = 0;   // answers; used by Korn-Graubard and the likelihood
  double df = 0;  // may be fractional or kInfiniteDf
};

enum class EffectiveSizeCap { kUncapped, kCapped };

Result<Interval> StudentInterval(double estimate, double variance, double df, double level);
Result<Interval> LogitInterval(const ShareSample& sample, double level);
Result<Interval> WilsonInterval(const ShareSample& sample, double level);
// With n_e given, above 0: also for shares of exactly 0 or 1.
Result<Interval> WilsonInterval(double share, double effective_n, double df, double level);
Result<Interval> KornGraubardInterval(const ShareSample& sample, EffectiveSizeCap cap,
                                      double level);
// n* of Korn and Graubard; with n_e = n at p = 0 and p = 1.
Result<double> KornGraubardSize(const ShareSample& sample, EffectiveSizeCap cap, double level);
Result<Interval> ArcsineInterval(const ShareSample& sample, double level);
Result<Interval> LikelihoodInterval(const ShareSample& sample, double level);

// The method asked for, or Korn-Graubard with n_e = n where the share is exactly 0 or 1.
Result<Interval> ShareInterval(const ShareSample& sample, IntervalMethod method, double level);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_INTERVAL_H_
