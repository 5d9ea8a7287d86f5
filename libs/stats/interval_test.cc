// Expected limits: R 4.2.2, survey 4.1-1, svyciprop (mean, xlogit, beta) on clustered samples with
// design-based standard errors; wilson by the formula of survey 4.5.
#include "libs/stats/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace sipas::stats {
namespace {

struct Limits {
  double lower, upper;
};

struct ShareCase {
  double share, se, n, df, level;
  Limits student, logit, korn_graubard, wilson;
};

const std::vector<ShareCase>& Cases() {
  static const auto* const cases = new std::vector<ShareCase>{
      // Simple random sample, 99 %.
      {0.8027210884353742,
       0.03293187784487795,
       147,
       146,
       0.99,
       {0.7167714334797971, 0.8886707433909512},
       {0.7027943684791697, 0.8750248651451658},
       {0.7051387576302541, 0.8798618690208543},
       {0.7041398755674968, 0.8743177922131842}},
      // Stratified clusters, unequal weights.
      {0.7057171762130369,
       0.028268444728946893,
       437,
       45,
       0.95,
       {0.648781605886074, 0.7626527465399997},
       {0.6457760377896082, 0.7592958956678544},
       {0.6446872415457162, 0.7617425192976425},
       {0.6459707584861459, 0.7591402645000559}},
      // A rare share in few clusters: the t interval leaves [0, 1].
      {0.02185792349726776,
       0.022622450861133944,
       183,
       14,
       0.95,
       {-0.026662407957766986, 0.0703782549523025},
       {0.002304691284135497, 0.17774776682269952},
       {0.0002161468327431569, 0.13750776391498076},
       {0.003178777237786573, 0.13539128514716436}},
  };
  return *cases;
}

void ExpectLimits(const Result<Interval>& interval, const Limits& expected, IntervalMethod method,
                  double level) {
  ASSERT_TRUE(interval.ok());
  EXPECT_NEAR(interval->lower, expected.lower, 1e-10 * std::abs(expected.lower));
  EXPECT_NEAR(interval->upper, expected.upper, 1e-10 * std::abs(expected.upper));
  EXPECT_EQ(interval->method, method);
  EXPECT_EQ(interval->level, level);
}

TEST(IntervalTest, EqualsR) {
  for (const ShareCase& c : Cases()) {
    SCOPED_TRACE(c.share);
    const ShareSample sample{c.share, c.se * c.se, c.n, c.df};
    ExpectLimits(StudentInterval(c.share, c.se * c.se, c.df, c.level), c.student,
                 IntervalMethod::kStudent, c.level);
    ExpectLimits(LogitInterval(sample, c.level), c.logit, IntervalMethod::kLogit, c.level);
    ExpectLimits(WilsonInterval(sample, c.level), c.wilson, IntervalMethod::kWilson, c.level);
    ExpectLimits(KornGraubardInterval(sample, EffectiveSizeCap::kUncapped, c.level),
                 c.korn_graubard, IntervalMethod::kKornGraubard, c.level);
    ExpectLimits(ShareInterval(sample, IntervalMethod::kWilson, c.level), c.wilson,
                 IntervalMethod::kWilson, c.level);
  }
}

TEST(IntervalTest, CapKeepsTheEffectiveSizeAtTheAnswers) {
  // Variance a tenth of simple random sampling's: uncapped, 100 answers would count as 1,000.
  const ShareSample sample{0.5, 0.25 / 1000, 100, 99};
  const ShareSample binomial{0.5, 0.25 / 100, 100, 99};
  const auto capped = KornGraubardInterval(sample, EffectiveSizeCap::kCapped, 0.95);
  const auto uncapped = KornGraubardInterval(sample, EffectiveSizeCap::kUncapped, 0.95);
  const auto plain = KornGraubardInterval(binomial, EffectiveSizeCap::kUncapped, 0.95);
  EXPECT_DOUBLE_EQ(capped->lower, plain->lower);
  EXPECT_DOUBLE_EQ(capped->upper, plain->upper);
  EXPECT_GT(uncapped->lower, capped->lower);
  EXPECT_EQ(capped->method, IntervalMethod::kKornGraubardCapped);
}

TEST(IntervalTest, ShareOfOneOrZeroGetsClopperPearsonLimitsOfItsAnswers) {
  // 1 - (a/2)^(1/n) for n = 30 and df = n - 1.
  const double reach = 1 - std::pow(0.025, 1.0 / 30);
  const auto none = ShareInterval({0, 0, 30, 29}, IntervalMethod::kLogit, 0.95);
  const auto all = ShareInterval({1, 0, 30, 29}, IntervalMethod::kWilson, 0.95);
  ASSERT_TRUE(none.ok());
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(none->lower, 0);
  EXPECT_NEAR(none->upper, reach, 1e-12);
  EXPECT_NEAR(all->lower, 1 - reach, 1e-12);
  EXPECT_EQ(all->upper, 1);
  EXPECT_EQ(all->method, IntervalMethod::kKornGraubardCapped);
  // Few clusters: wider.
  const auto clustered = ShareInterval({1, 0, 30, 3}, IntervalMethod::kLogit, 0.95);
  EXPECT_LT(clustered->lower, all->lower);
}

TEST(IntervalTest, IndexCloseToOneStaysInRange) {
  const auto interval = LogitInterval({.share = 0.985, .variance = 4e-4, .n = 0, .df = 2}, 0.95);
  ASSERT_TRUE(interval.ok());
  EXPECT_GT(interval->lower, 0);
  EXPECT_LT(interval->upper, 1);
  EXPECT_GT(StudentInterval(0.985, 4e-4, 2, 0.95)->upper, 1);
}

TEST(IntervalTest, ZIsStudentWithInfiniteDf) {
  const auto z = StudentInterval(0, 1, kInfiniteDf, 0.95);
  EXPECT_NEAR(z->upper, 1.9599639845400536, 1e-14);
  EXPECT_EQ(z->lower, -z->upper);
}

TEST(IntervalTest, NamesWhyThereIsNone) {
  const ShareSample good{0.5, 0.001, 100, 10};
  for (const double level : {0.0, 1.0, -0.5, 95.0, std::nan("")}) {
    EXPECT_EQ(StudentInterval(0, 1, 5, level).error(), Error::kLevelOutOfRange);
    EXPECT_EQ(LogitInterval(good, level).error(), Error::kLevelOutOfRange);
    EXPECT_EQ(WilsonInterval(good, level).error(), Error::kLevelOutOfRange);
    EXPECT_EQ(KornGraubardInterval(good, EffectiveSizeCap::kCapped, level).error(),
              Error::kLevelOutOfRange);
  }
  EXPECT_EQ(StudentInterval(0.5, 0, 5, 0.95).error(), Error::kZeroVariance);
  EXPECT_EQ(StudentInterval(0.5, -1, 5, 0.95).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(StudentInterval(0.5, std::nan(""), 5, 0.95).error(), Error::kVarianceOutOfRange);
  EXPECT_EQ(StudentInterval(std::nan(""), 1, 5, 0.95).error(), Error::kNumericFailure);
  EXPECT_EQ(StudentInterval(0.5, 1, 0, 0.95).error(), Error::kNoDegreesOfFreedom);
  EXPECT_EQ(LogitInterval({1, 0, 30, 29}, 0.95).error(), Error::kShareAtBoundary);
  EXPECT_EQ(WilsonInterval({0, 0, 30, 29}, 0.95).error(), Error::kShareAtBoundary);
  EXPECT_EQ(LogitInterval({1.5, 1, 30, 29}, 0.95).error(), Error::kNotAShare);
  EXPECT_EQ(WilsonInterval({std::nan(""), 1, 30, 29}, 0.95).error(), Error::kNotAShare);
  EXPECT_EQ(WilsonInterval({0.5, 0, 30, 29}, 0.95).error(), Error::kZeroVariance);
  EXPECT_EQ(ShareInterval({1, 0, 1, 29}, IntervalMethod::kLogit, 0.95).error(),
            Error::kSingleAnswer);
  EXPECT_EQ(ShareInterval({1, 0, 30, 0}, IntervalMethod::kLogit, 0.95).error(),
            Error::kNoDegreesOfFreedom);
}

// Both limits solve (p - x)^2 = t^2 x (1 - x)/n_e; t with 4 df at 0.975, from R's qt.
TEST(IntervalTest, WilsonFromAnEffectiveSizeHasLimitsAtZeroAndOne) {
  constexpr double kT = 2.7764451051977934;
  const auto inner = WilsonInterval(0.9, 42, 4, 0.95);
  ASSERT_TRUE(inner.ok());
  for (const double x : {inner->lower, inner->upper}) {
    EXPECT_NEAR((0.9 - x) * (0.9 - x), kT * kT * x * (1 - x) / 42, 1e-14);
  }
  const auto one = WilsonInterval(1, 42, 4, 0.95);
  EXPECT_NEAR(one->lower, 42 / (42 + kT * kT), 1e-14);
  EXPECT_EQ(one->upper, 1);
  const auto zero = WilsonInterval(0, 42, 4, 0.95);
  EXPECT_EQ(zero->lower, 0);
  EXPECT_NEAR(zero->upper, kT * kT / (42 + kT * kT), 1e-14);
  EXPECT_EQ(WilsonInterval(1, 0, 4, 0.95).error(), Error::kNoAnswers);
  EXPECT_EQ(WilsonInterval(1, std::nan(""), 4, 0.95).error(), Error::kNoAnswers);
  EXPECT_EQ(WilsonInterval(1.01, 42, 4, 0.95).error(), Error::kNotAShare);
  EXPECT_EQ(WilsonInterval(1, 42, 0, 0.95).error(), Error::kNoDegreesOfFreedom);
}

// Every method at every corner: ordered finite limits, within [0, 1] where promised, or a name.
TEST(IntervalTest, NeverNaN) {
  for (const double share : {0.0, 1e-12, 0.02, 0.5, 0.98, 1 - 1e-12, 1.0}) {
    for (const double variance : {0.0, 1e-300, 1e-12, 1e-3, 0.25, 10.0}) {
      for (const double n : {0.0, 1.0, 2.0, 84.0, 1e6}) {
        for (const double df : {0.0, 1e-3, 0.5, 1.0, 2.0, 33.0, kInfiniteDf}) {
          for (int method = 0; method <= static_cast<int>(IntervalMethod::kLikelihood); ++method) {
            const ShareSample sample{share, variance, n, df};
            const auto kind = static_cast<IntervalMethod>(method);
            const auto interval = ShareInterval(sample, kind, 0.95);
            if (!interval.ok()) continue;
            const std::string where = std::string(IntervalMethodName(kind)) + " p " +
                                      std::to_string(share) + " v " + std::to_string(variance) +
                                      " n " + std::to_string(n) + " df " + std::to_string(df);
            EXPECT_FALSE(std::isnan(interval->lower) || std::isnan(interval->upper)) << where;
            if (kind == IntervalMethod::kStudent) continue;
            EXPECT_TRUE(interval->lower >= 0 && interval->upper <= 1) << where;
            if (kind == IntervalMethod::kArcsine) continue;  // the sine turns back
            EXPECT_LE(interval->lower, interval->upper) << where;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace sipas::stats
