#include "libs/stats/binomial_interval.h"

#include <cmath>

#include "libs/stats/quantile.h"

namespace sipas::stats {
namespace {

struct Sample {
  double x;
  double n;
  double z;

  double p() const { return x / n; }
  double q() const { return (n - x) / n; }
};

BinomialLimits Wald(const Sample& s) {
  const double half = s.z * std::sqrt(s.p() * s.q() / s.n);
  return {s.p() - half, s.p() + half};
}

BinomialLimits Wilson(const Sample& s) {
  const double z2 = s.z * s.z;
  const double root = s.z * std::sqrt(z2 + 4 * s.x * s.q());
  // The smaller limits as a quotient without cancellation: at x = 0 and x = n exactly 0 and 1.
  const double lower = 2 * s.x * s.p() / (2 * s.x + z2 + root);
  const double misses = s.n - s.x;
  return {lower, 1 - 2 * misses * s.q() / (2 * misses + z2 + root)};
}

BinomialLimits WilsonCorrected(const Sample& s) {
  const double z2 = s.z * s.z;
  const double denominator = 2 * (s.n + z2);
  BinomialLimits limits{0, 1};
  if (s.x > 0) {
    const double root = std::sqrt(z2 - 2 - 1 / s.n + 4 * s.p() * (s.n * s.q() + 1));
    limits.lower = (2 * s.x + z2 - 1 - s.z * root) / denominator;
  }
  if (s.x < s.n) {
    const double root = std::sqrt(z2 + 2 - 1 / s.n + 4 * s.p() * (s.n * s.q() - 1));
    limits.upper = (2 * s.x + z2 + 1 + s.z * root) / denominator;
  }
  return limits;
}

BinomialLimits AgrestiCoull(const Sample& s) {
  const double z2 = s.z * s.z;
  const double centre = (s.x + z2 / 2) / (s.n + z2);
  const double half = s.z * std::sqrt(centre * (1 - centre) / (s.n + z2));
  return {centre - half, centre + half};
}

Result<BinomialLimits> ClopperPearson(const Sample& s, double tail) {
  BinomialLimits limits{0, 1};
  if (s.x > 0) {
    const auto lower = BetaLowerQuantile(tail, s.x, s.n - s.x + 1);
    if (!lower.ok()) return lower.error();
    limits.lower = *lower;
  }
  if (s.x < s.n) {
    const auto upper = BetaUpperQuantile(tail, s.x + 1, s.n - s.x);
    if (!upper.ok()) return upper.error();
    limits.upper = *upper;
  }
  return limits;
}

Result<BinomialLimits> Jeffreys(const Sample& s, double tail, bool bounded) {
  const auto lower = BetaLowerQuantile(tail, s.x + 0.5, s.n - s.x + 0.5);
  if (!lower.ok()) return lower.error();
  const auto upper = BetaUpperQuantile(tail, s.x + 0.5, s.n - s.x + 0.5);
  if (!upper.ok()) return upper.error();
  return BinomialLimits{bounded && s.x == 0 ? 0 : *lower, bounded && s.x == s.n ? 1 : *upper};
}

}  // namespace

Result<BinomialLimits> BinomialInterval(BinomialCount count, BinomialMethod method, double level) {
  if (!(level > 0 && level < 1)) return Error::kLevelOutOfRange;
  if (count.n == 0) return Error::kNoAnswers;
  if (count.successes > count.n) return Error::kNotAShare;
  const double tail = (1 - level) / 2;
  const auto z = NormalUpperQuantile(tail);
  if (!z.ok()) return z.error();
  const Sample sample{static_cast<double>(count.successes), static_cast<double>(count.n), *z};
  switch (method) {
    case BinomialMethod::kWald:
      return Wald(sample);
    case BinomialMethod::kWilson:
      return Wilson(sample);
    case BinomialMethod::kWilsonCorrected:
      return WilsonCorrected(sample);
    case BinomialMethod::kClopperPearson:
      return ClopperPearson(sample, tail);
    case BinomialMethod::kAgrestiCoull:
      return AgrestiCoull(sample);
    case BinomialMethod::kJeffreys:
      return Jeffreys(sample, tail, false);
    case BinomialMethod::kJeffreysBounded:
      break;
  }
  return Jeffreys(sample, tail, true);
}

Result<BinomialLimits> NewcombeDifference(BinomialCount first, BinomialCount second, double level) {
  const auto limits1 = BinomialInterval(first, BinomialMethod::kWilson, level);
  if (!limits1.ok()) return limits1.error();
  const auto limits2 = BinomialInterval(second, BinomialMethod::kWilson, level);
  if (!limits2.ok()) return limits2.error();
  const double p1 = static_cast<double>(first.successes) / static_cast<double>(first.n);
  const double p2 = static_cast<double>(second.successes) / static_cast<double>(second.n);
  const double below = std::hypot(p2 - limits2->lower, limits1->upper - p1);
  const double above = std::hypot(limits2->upper - p2, p1 - limits1->lower);
  return BinomialLimits{p2 - p1 - below, p2 - p1 + above};
}

}  // namespace sipas::stats
