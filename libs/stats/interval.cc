#include "libs/stats/interval.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/bisection.h"
#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

double Tail(double level) { return (1 - level) / 2; }

// The t quantile of a two-sided interval.
Result<double> StudentQuantile(double level, double df) {
  if (!(level > 0 && level < 1)) return Error::kLevelOutOfRange;
  return StudentUpperQuantile(Tail(level), df);
}

Error CheckVariance(double variance) {
  if (!std::isfinite(variance) || variance < 0) return Error::kVarianceOutOfRange;
  return variance == 0 ? Error::kZeroVariance : Error::kOk;
}

Error CheckShare(double share) { return share >= 0 && share <= 1 ? Error::kOk : Error::kNotAShare; }

// A share strictly inside (0, 1) with a positive variance: what the transformations need.
Error CheckInnerShare(const ShareSample& sample) {
  if (const Error error = CheckShare(sample.share); error != Error::kOk) return error;
  if (sample.share == 0 || sample.share == 1) return Error::kShareAtBoundary;
  return CheckVariance(sample.variance);
}

double Expit(double x) { return 1 / (1 + std::exp(-x)); }

// p log(p/x) + (1-p) log((1-p)/(1-x)) for x inside (0, 1).
double Divergence(double p, double x) {
  return p * std::log(p / x) + (1 - p) * (std::log1p(-p) - std::log1p(-x));
}

}  // namespace

std::string_view IntervalMethodName(IntervalMethod method) {
  switch (method) {
    case IntervalMethod::kStudent:
      return "STUDENT_T";
    case IntervalMethod::kLogit:
      return "LOGIT";
    case IntervalMethod::kWilson:
      return "WILSON";
    case IntervalMethod::kKornGraubard:
      return "KORN_GRAUBARD";
    case IntervalMethod::kKornGraubardCapped:
      return "KORN_GRAUBARD_CAPPED";
    case IntervalMethod::kArcsine:
      return "ARCSINE";
    case IntervalMethod::kLikelihood:
      return "LIKELIHOOD";
  }
  return "";
}

Result<Interval> StudentInterval(double estimate, double variance, double df, double level) {
  if (!std::isfinite(estimate)) return Error::kNumericFailure;
  if (const Error error = CheckVariance(variance); error != Error::kOk) return error;
  const auto t = StudentQuantile(level, df);
  if (!t.ok()) return t.error();
  const double half = *t * std::sqrt(variance);
  return Interval{estimate - half, estimate + half, level, IntervalMethod::kStudent};
}

Result<Interval> LogitInterval(const ShareSample& sample, double level) {
  if (const Error error = CheckInnerShare(sample); error != Error::kOk) return error;
  const auto t = StudentQuantile(level, sample.df);
  if (!t.ok()) return t.error();
  const double p = sample.share;
  const double centre = std::log(p) - std::log1p(-p);
  const double half = *t * std::sqrt(sample.variance) / (p * (1 - p));
  return Interval{Expit(centre - half), Expit(centre + half), level, IntervalMethod::kLogit};
}

Result<Interval> WilsonInterval(double share, double effective_n, double df, double level) {
  if (const Error error = CheckShare(share); error != Error::kOk) return error;
  if (!(effective_n > 0) || !std::isfinite(effective_n)) return Error::kNoAnswers;
  const auto t = StudentQuantile(level, df);
  if (!t.ok()) return t.error();
  const double t2 = *t * *t;
  const double centre = share + t2 / (2 * effective_n);
  const double half =
      *t / (2 * effective_n) * std::sqrt(4 * effective_n * share * (1 - share) + t2);
  const double denominator = 1 + t2 / effective_n;
  // Rounding may not carry a limit beyond the range, nor a share of 0 or 1 beyond its limit.
  const double lower = share == 0 ? 0 : std::max(0.0, (centre - half) / denominator);
  const double upper = share == 1 ? 1 : std::min(1.0, (centre + half) / denominator);
  return Interval{lower, upper, level, IntervalMethod::kWilson};
}

Result<Interval> WilsonInterval(const ShareSample& sample, double level) {
  if (const Error error = CheckInnerShare(sample); error != Error::kOk) return error;
  const double effective_n = sample.share * (1 - sample.share) / sample.variance;
  return WilsonInterval(sample.share, effective_n, sample.df, level);
}

Result<double> KornGraubardSize(const ShareSample& sample, EffectiveSizeCap cap, double level) {
  if (!(sample.n >= 2)) return Error::kSingleAnswer;
  const bool boundary = sample.share == 0 || sample.share == 1;
  if (!boundary) {
    if (const Error error = CheckVariance(sample.variance); error != Error::kOk) return error;
  }
  const auto t_n = StudentQuantile(level, sample.n - 1);
  if (!t_n.ok()) return t_n.error();
  const auto t_df = StudentQuantile(level, sample.df);
  if (!t_df.ok()) return t_df.error();
  const double effective =
      boundary ? sample.n : sample.share * (1 - sample.share) / sample.variance;
  const double ratio = *t_n / *t_df;
  const double adjusted = effective * ratio * ratio;
  return cap == EffectiveSizeCap::kCapped ? std::min(adjusted, sample.n) : adjusted;
}

Result<Interval> KornGraubardInterval(const ShareSample& sample, EffectiveSizeCap cap,
                                      double level) {
  if (const Error error = CheckShare(sample.share); error != Error::kOk) return error;
  const auto size = KornGraubardSize(sample, cap, level);
  if (!size.ok()) return size.error();
  const double satisfied = *size * sample.share;
  const double others = *size * (1 - sample.share);
  Interval interval{0, 1, level,
                    cap == EffectiveSizeCap::kCapped ? IntervalMethod::kKornGraubardCapped
                                                     : IntervalMethod::kKornGraubard};
  if (sample.share > 0) {
    const auto lower = BetaLowerQuantile(Tail(level), satisfied, others + 1);
    if (!lower.ok()) return lower.error();
    interval.lower = *lower;
  }
  if (sample.share < 1) {
    const auto upper = BetaUpperQuantile(Tail(level), satisfied + 1, others);
    if (!upper.ok()) return upper.error();
    interval.upper = *upper;
  }
  return interval;
}

Result<Interval> ArcsineInterval(const ShareSample& sample, double level) {
  if (const Error error = CheckInnerShare(sample); error != Error::kOk) return error;
  const auto t = StudentQuantile(level, sample.df);
  if (!t.ok()) return t.error();
  const double p = sample.share;
  const double centre = std::asin(std::sqrt(p));
  const double half = *t * std::sqrt(sample.variance) / (2 * std::sqrt(p * (1 - p)));
  const double lower = std::sin(centre - half);
  const double upper = std::sin(centre + half);
  return Interval{lower * lower, upper * upper, level, IntervalMethod::kArcsine};
}

Result<Interval> LikelihoodInterval(const ShareSample& sample, double level) {
  if (const Error error = CheckInnerShare(sample); error != Error::kOk) return error;
  if (!(sample.n >= 2)) return Error::kSingleAnswer;
  const auto t = StudentQuantile(level, sample.df);
  if (!t.ok()) return t.error();
  const double p = sample.share;
  const double target = *t * *t * sample.variance * sample.n / (2 * p * (1 - p) * (sample.n - 1));
  const auto likely = [&](double x) { return Divergence(p, x) < target; };
  return Interval{Bisect(p, 0, likely), Bisect(p, 1, likely), level, IntervalMethod::kLikelihood};
}

Result<Interval> ShareInterval(const ShareSample& sample, IntervalMethod method, double level) {
  if (sample.share == 0 || sample.share == 1) {
    return KornGraubardInterval(sample, EffectiveSizeCap::kCapped, level);
  }
  switch (method) {
    case IntervalMethod::kLogit:
      return LogitInterval(sample, level);
    case IntervalMethod::kWilson:
      return WilsonInterval(sample, level);
    case IntervalMethod::kKornGraubard:
      return KornGraubardInterval(sample, EffectiveSizeCap::kUncapped, level);
    case IntervalMethod::kKornGraubardCapped:
      return KornGraubardInterval(sample, EffectiveSizeCap::kCapped, level);
    case IntervalMethod::kArcsine:
      return ArcsineInterval(sample, level);
    case IntervalMethod::kLikelihood:
      return LikelihoodInterval(sample, level);
    case IntervalMethod::kStudent:
      break;
  }
  return StudentInterval(sample.share, sample.variance, sample.df, level);
}

}  // namespace sipas::stats
