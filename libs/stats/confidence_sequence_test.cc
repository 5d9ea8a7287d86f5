#include "libs/stats/confidence_sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <type_traits>
#include <vector>

#include "libs/stats/betting_integral.h"
#include "libs/stats/binomial_interval.h"
#include "libs/stats/hash64.h"
#include "libs/stats/ordered_sequence.h"

namespace sipas::stats {
namespace {

// Values that the unit tests of the package confseq print (Howard et al.).
TEST(ConfidenceSequenceTest, BoundsMeetThePublishedValues) {
  EXPECT_NEAR(*NormalMixtureRho(100, 0.05), 12.60056, 1e-5);
  EXPECT_NEAR(*NormalMixtureBound(100, *NormalMixtureRho(100, 0.05), 0.05), 30.35209, 1e-5);
  const Stitching up{.v_min = 10, .c = 3, .s = 1.4, .eta = 2};
  const Stitching down{.v_min = 10, .c = -1, .s = 1.4, .eta = 2};
  EXPECT_NEAR(*StitchedBound(100, up, 0.05), 64.48755, 1e-5);
  EXPECT_NEAR(*StitchedBound(100, down, 0.05), 28.99389, 1e-5);
}

TEST(ConfidenceSequenceTest, AreWiderThanTheIntervalForOneLook) {
  const auto fixed = *BinomialInterval({700, 1000}, BinomialMethod::kWilson, 0.95);
  const auto always = *BetaBinomialSequence({700, 1000}, {}, 0.05);
  EXPECT_LT(always.lower, fixed.lower);
  EXPECT_GT(always.upper, fixed.upper);
}

TEST(ConfidenceSequenceTest, NobodyOrEverybodyReachesTheEndOfTheScale) {
  EXPECT_EQ(BetaBinomialSequence({0, 40}, {}, 0.05)->lower, 0.0);
  EXPECT_EQ(BetaBinomialSequence({40, 40}, {}, 0.05)->upper, 1.0);
  const std::vector<std::uint64_t> all_five = {0, 0, 0, 0, 12};
  EXPECT_EQ(BettingSequence(all_five, 0.05)->upper, 1.0);
  EXPECT_EQ(BetaBinomialSequence({0, 0}, {}, 0.05).error(), Error::kNoAnswers);
}

// Runs of 200 answers with share 0.8, read after every answer.
TEST(ConfidenceSequenceTest, HoldUnderDailyLooksWhereFixedIntervalsFail) {
  constexpr int kRuns = 400;
  int missed_always = 0;
  int missed_fixed = 0;
  std::uint64_t counter = 0;
  for (int run = 0; run < kRuns; ++run) {
    BinomialCount count;
    bool always = false;
    bool fixed = false;
    for (int t = 0; t < 200; ++t) {
      count.successes += HashedUniform(Hash64(++counter)) < 0.8 ? 1 : 0;
      ++count.n;
      const auto sequence = *BetaBinomialSequence(count, {}, 0.05);
      const auto interval = *BinomialInterval(count, BinomialMethod::kWilson, 0.95);
      always = always || sequence.lower > 0.8 || sequence.upper < 0.8;
      fixed = fixed || interval.lower > 0.8 || interval.upper < 0.8;
    }
    missed_always += always ? 1 : 0;
    missed_fixed += fixed ? 1 : 0;
  }
  EXPECT_LE(missed_always, kRuns * 5 / 100);
  EXPECT_GE(missed_fixed, kRuns * 20 / 100);
}

TEST(ConfidenceSequenceTest, BettingLimitsAreWhereTheWealthReachesItsBound) {
  const std::vector<std::uint64_t> counts = {3, 5, 21, 47, 24};
  const auto limits = *BettingSequence(counts, 0.05);
  EXPECT_NEAR(*BettingLogWealth(counts, limits.lower), std::log(20.0), 1e-9);
  EXPECT_NEAR(*BettingLogWealth(counts, limits.upper), std::log(20.0), 1e-9);
  EXPECT_LT(*BettingLogWealth(counts, 0.71), std::log(20.0));
}

TEST(BettingIntegralTest, EqualsClosedFormsForFewAndForVeryManyAnswers) {
  // int (1+u)^n du = (2^(n+1) - 1)/(n+1); int (1 - u/2)^n du = 2 (1 - 2^-(n+1))/(n+1).
  for (const double n : {1.0, 7.0, 400.0, 1e5}) {
    const double up[] = {1.0};
    const double down[] = {-0.5};
    const double counts[] = {n};
    const double log_up = (n + 1) * std::log(2.0) + std::log1p(-std::exp2(-(n + 1)));
    EXPECT_NEAR(LogBettingIntegral(up, counts) / (log_up - std::log(n + 1)), 1, 1e-12) << n;
    EXPECT_NEAR(LogBettingIntegral(down, counts),
                std::log(2.0) + std::log1p(-std::exp2(-(n + 1))) - std::log(n + 1), 1e-12)
        << n;
  }
  // A peak inside, by a fine Simpson rule.
  const double slopes[] = {3.0, -0.9};
  const double counts[] = {60, 90};
  double simpson = 0;
  constexpr int kSteps = 200000;
  for (int i = 0; i <= kSteps; ++i) {
    const double u = static_cast<double>(i) / kSteps;
    const double weight = i == 0 || i == kSteps ? 1 : (i % 2 == 1 ? 4 : 2);
    simpson += weight * std::exp(60 * std::log1p(3 * u) + 90 * std::log1p(-0.9 * u));
  }
  EXPECT_NEAR(LogBettingIntegral(slopes, counts), std::log(simpson / 3 / kSteps), 1e-11);
}

// Two categories have a closed form: with v = m + u c (1-m) the integral becomes one of
// v^S (1-v)^F, an incomplete beta function.
double LogCapitalOfTwoCategories(double successes, double misses, double m) {
  const long double c = 0.999999L;
  const long double a = successes + 1;
  const long double b = misses + 1;
  const long double end = m + c * (1 - m);
  const long double part =
      boost::math::ibeta(a, b, end) - boost::math::ibeta(a, b, (long double){m});
  const long double beta = std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
  return static_cast<double>(std::log(part) + beta - successes * std::log((long double){m}) -
                             misses * std::log1p((long double){-m}) - std::log(c * (1 - m)));
}

TEST(BettingIntegralTest, EqualsTheIncompleteBetaFunctionUpToAMillionAnswers) {
  for (const double n : {10.0, 1e3, 1e5, 1e6}) {
    const double successes = std::floor(0.83 * n);
    const double sd = std::sqrt(0.83 * 0.17 / n);
    for (const double z : {-3.0, 0.5, 3.0, 4.5}) {
      const double m = 0.83 - z * sd;
      if (m >= 1) continue;
      const double slopes[] = {-0.999999, 0.999999 * (1 - m) / m};
      const double counts[] = {n - successes, successes};
      EXPECT_NEAR(LogBettingIntegral(slopes, counts),
                  LogCapitalOfTwoCategories(successes, n - successes, m), 1e-12 + 1e-15 * n)
          << n << " " << z;
    }
  }
}

// Half of int_0^1 prod (1 + u s_k)^n_k du on each side, by Simpson with 64 bits on a fine grid.
double LogWealthBySimpson(const std::vector<std::uint64_t>& counts, long double m) {
  constexpr int kSteps = 100000;
  std::vector<long double> logs;
  for (const long double bet : {0.999999L / m, -0.999999L / (1 - m)}) {
    for (int i = 0; i <= kSteps; ++i) {
      long double log = 0;
      for (std::size_t k = 0; k < counts.size(); ++k) {
        const long double value = static_cast<long double>(k) / (counts.size() - 1);
        log += counts[k] * std::log1p(bet * i / kSteps * (value - m));
      }
      const int weight = i == 0 || i == kSteps ? 1 : (i % 2 == 1 ? 4 : 2);
      logs.push_back(log + std::log(static_cast<long double>(weight)));
    }
  }
  const long double top = *std::max_element(logs.begin(), logs.end());
  long double sum = 0;
  for (const long double log : logs) sum += std::exp(log - top);
  return static_cast<double>(top + std::log(sum / (3.0L * kSteps * 2)));
}

TEST(ConfidenceSequenceTest, WealthOfAMillionAnswersEqualsAFineQuadrature) {
  const std::vector<std::uint64_t> counts = {21000, 43000, 146000, 390000, 400000};
  const double mean = (0.25 * 43 + 0.5 * 146 + 0.75 * 390 + 400) / 1000;
  for (const double m : {mean - 0.002, mean + 0.0003, mean + 0.0012}) {
    EXPECT_NEAR(*BettingLogWealth(counts, m), LogWealthBySimpson(counts, m), 1e-9) << m;
  }
}

TEST(ConfidenceSequenceTest, LimitsOfAMillionAnswersAreRootsAndAsWideAsTheAsymptoticOnes) {
  const std::vector<std::uint64_t> counts = {21000, 43000, 146000, 390000, 400000};
  const auto limits = *BettingSequence(counts, 0.05);
  EXPECT_NEAR(*BettingLogWealth(counts, limits.lower), std::log(20.0), 1e-8);
  EXPECT_NEAR(*BettingLogWealth(counts, limits.upper), std::log(20.0), 1e-8);
  // Laplace's rule: K(m) -> exp(z^2/2) sqrt(2 pi) / (2 (1/m) sd sqrt n) for m below the mean.
  const double mean = (0.25 * 43 + 0.5 * 146 + 0.75 * 390 + 400) / 1000;
  double variance = 0;
  for (std::size_t k = 0; k < 5; ++k) {
    variance += static_cast<double>(counts[k]) / 1e6 * std::pow(0.25 * double(k) - mean, 2);
  }
  const double spread = std::sqrt(variance / 1e6);
  const double prior = std::sqrt(2 * M_PI) / 2 * mean / (std::sqrt(variance) * 1e3);
  const double z = std::sqrt(2 * (std::log(20.0) - std::log(prior)));
  EXPECT_NEAR((mean - limits.lower) / spread, z, 0.02);
}

TEST(ConfidenceSequenceTest, ClusteredBandIsTheAsymptoticFormulaUnderAnotherType) {
  const double rho = *AsymptoticRho(50, 0.05);
  const auto sequence = *AsymptoticSequence(0.8, 0.3, 50, rho, 0.05);
  const auto band = *ClusteredMonitoringBand(0.8, 0.3 / std::sqrt(50.0), 50, rho, 0.05);
  EXPECT_DOUBLE_EQ(band.lower, sequence.lower);
  EXPECT_DOUBLE_EQ(band.upper, sequence.upper);
  static_assert(!std::is_convertible_v<MonitoringBand, SequenceLimits>);
  EXPECT_EQ(ClusteredMonitoringBand(0.8, 0.1, 0, rho, 0.05).error(), Error::kNoAnswers);
}

TEST(OrderedSequenceTest, LimitsOfTheHedgedCapitalAreItsRoots) {
  std::vector<double> answers;
  for (std::uint64_t i = 0; i < 150; ++i)
    answers.push_back(HashedUniform(Hash64(i)) < 0.7 ? 1 : 0.25);
  const BettingRule rule;
  const auto limits = *HedgedCapitalSequence(answers, rule);
  EXPECT_NEAR(*HedgedLogCapital(answers, limits.lower, rule), std::log(20.0), 1e-9);
  EXPECT_NEAR(*HedgedLogCapital(answers, limits.upper, rule), std::log(20.0), 1e-9);
  const auto bernstein = *EmpiricalBernsteinSequence(answers, rule);
  const auto hoeffding = *HoeffdingSequence(answers, 0.05);
  EXPECT_LT(limits.upper - limits.lower, bernstein.upper - bernstein.lower);
  EXPECT_LT(bernstein.lower, 0.775);
  EXPECT_GT(hoeffding.upper, 0.775);
}

TEST(OrderedSequenceTest, RefusesAnswersOutsideTheScale) {
  const std::vector<double> answers = {0.5, 1.5};
  EXPECT_EQ(HoeffdingSequence(answers, 0.05).error(), Error::kNotAShare);
  EXPECT_EQ(HedgedCapitalSequence({}, {}).error(), Error::kNoAnswers);
  EXPECT_EQ(HoeffdingSequence({}, 1.5).error(), Error::kLevelOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
