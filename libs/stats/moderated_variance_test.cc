// The numbers of FittedByR and PooledByR were printed by R 4.2.2, with V, s, n, d as below:
//   deff <- ifelse(s > 0, V/s, 0); tells <- d > 0 & s > 0; use <- tells & deff >= 1e-9
//   e <- log(deff[use]) - digamma(d[use]/2) + log(d[use]/2)
//   excess <- var(e) - mean(trigamma(d[use]/2))
//   if (excess <= 0) { d0 <- Inf; s0 <- sum((d*V)[tells])/sum((d*s)[tells]) } else {
//     d0 <- 2*uniroot(function(x) trigamma(x) - excess, c(1e-8, 1e8), tol = 1e-14)$root
//     s0 <- exp(mean(e) + digamma(d0/2) - log(d0/2)) }
//   df <- ifelse(tells, d, 0); deff2 <- if (d0 == Inf) s0 else (d0*s0 + df*deff)/(d0 + df)
//   Sbar2 <- sum((n^2*s)[n >= 2])/sum(n[n >= 2]); m <- n/deff2
//   deff2*(m*n*s + 2*Sbar2)/(m + 2)/n; pmin(d0 + df, sum(d[tells]))
#include "libs/stats/moderated_variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "libs/stats/hash64.h"
#include "libs/stats/interval.h"

namespace sipas::stats {
namespace {

// Ten localities: one satisfied throughout, one whose units agree, one without degrees of freedom.
constexpr double kShare[] = {.84, .79, .91, .66, .88, .95, .72, 1, .83, .9};
constexpr double kN[] = {510, 510, 170, 340, 84, 120, 1020, 60, 56, 28};
constexpr double kDf[] = {2, 2, 4, 1, 2, 3, 9, 2, 1, 0};

std::vector<OwnVariance> Siblings(const double (&design_effects)[10]) {
  std::vector<OwnVariance> siblings;
  for (int j = 0; j < 10; ++j) {
    const double simple = kShare[j] * (1 - kShare[j]) / (kN[j] - 1);
    siblings.push_back({.variance = design_effects[j] * simple,
                        .simple_random_variance = simple,
                        .n = kN[j],
                        .df = kDf[j]});
  }
  return siblings;
}

void ExpectClose(double actual, double expected) {
  EXPECT_NEAR(actual, expected, 1e-10 * std::abs(expected));
}

TEST(ModeratedVarianceTest, FittedByR) {
  const auto siblings = Siblings({.3, 6.1, 1.1, 9.5, .15, 2.2, 2.9, 0, 0, 0});
  const auto prior = FitDesignEffectPrior(siblings);
  ASSERT_TRUE(prior.ok());
  ExpectClose(prior->df, 2.6231909867387113);
  ExpectClose(prior->design_effect, 1.6897296342353245);
  ExpectClose(prior->element_variance, 0.16397443223614935);
  EXPECT_EQ(prior->total_df, 24);
  EXPECT_EQ(prior->siblings, 8U);
  constexpr double kVariance[] = {0.00028768924372418953, 0.00117236279317281707,
                                  0.00065615456014035700, 0.00253014377095872427,
                                  0.00131892235643733206, 0.00084322750712061384,
                                  0.00051920130853821511, 0.00024622990240771939,
                                  0.00315705922310508197, 0.00609154385254842123};
  constexpr double kFittedDf[] = {4.6231909867387113,  4.6231909867387113, 6.6231909867387113,
                                  3.6231909867387113,  4.6231909867387113, 5.6231909867387113,
                                  11.6231909867387113, 2.6231909867387113, 3.6231909867387113,
                                  2.6231909867387113};
  for (std::size_t j = 0; j < siblings.size(); ++j) {
    const auto moderated = Moderate(siblings[j], *prior);
    ASSERT_TRUE(moderated.ok());
    ExpectClose(moderated->variance, kVariance[j]);
    ExpectClose(moderated->df, kFittedDf[j]);
  }
  ExpectClose(Moderate(siblings[6], *prior)->design_effect, 2.6268589737006760);
}

TEST(ModeratedVarianceTest, PooledByRWhereDesignEffectsAgree) {
  const auto siblings = Siblings({1.5, 2.5, 2, 1.8, 2.2, 2.4, 2, 0, 1.9, 0});
  const auto prior = FitDesignEffectPrior(siblings);
  ASSERT_TRUE(prior.ok());
  EXPECT_TRUE(std::isinf(prior->df));
  ExpectClose(prior->design_effect, 2.0556819521537077);
  for (const OwnVariance& own : siblings) {
    const auto moderated = Moderate(own, *prior);
    EXPECT_EQ(moderated->design_effect, prior->design_effect);
    EXPECT_EQ(moderated->df, 24);
  }
  ExpectClose(Moderate(siblings[0], *prior)->variance, 0.00054374175491709328);
  ExpectClose(Moderate(siblings[7], *prior)->variance, 0.00036027299588355387);
}

// Two siblings, d = 2 each: psi(1) cancels in the difference, so var(e) = log(k)^2/2 and d0 solves
// psi'(d0/2) = var(e) - pi^2/6. With psi'(1/2) = pi^2/2, d0 = 1 where log(k)^2/2 = 2 pi^2/3.
TEST(ModeratedVarianceTest, TwoSiblingsInClosedForm) {
  const double pi = std::acos(-1.0);
  const double k = std::exp(pi * std::sqrt(4.0 / 3));
  const std::vector<OwnVariance> siblings = {
      {.variance = 1e-3, .simple_random_variance = 1e-3, .n = 200, .df = 2},
      {.variance = k * 1e-3, .simple_random_variance = 1e-3, .n = 200, .df = 2}};
  const auto prior = FitDesignEffectPrior(siblings);
  ASSERT_TRUE(prior.ok());
  EXPECT_NEAR(prior->df, 1, 1e-12);
  // e = log deff + gamma; s0 = exp(mean log deff + gamma + psi(1/2) + log 2), where
  // psi(1/2) = -gamma - 2 log 2: s0 = sqrt(k)/2.
  EXPECT_NEAR(prior->design_effect / (std::sqrt(k) / 2), 1, 1e-12);
  const auto moderated = Moderate(siblings[0], *prior);
  EXPECT_NEAR(moderated->design_effect, (prior->design_effect + 2) / 3, 1e-12);
  EXPECT_NEAR(moderated->df, 3, 1e-12);
  // All have S^2 = 0.2, so smoothing changes nothing.
  EXPECT_NEAR(moderated->variance, moderated->design_effect * 1e-3, 1e-15);
}

TEST(ModeratedVarianceTest, ModeratedDesignEffectLiesBetweenOwnAndPrior) {
  const auto siblings = Siblings({.3, 6.1, 1.1, 9.5, .15, 2.2, 2.9, 0, 0, 0});
  const auto prior = FitDesignEffectPrior(siblings);
  for (std::size_t j = 0; j < 7; ++j) {
    const double own = siblings[j].variance / siblings[j].simple_random_variance;
    const double moderated = Moderate(siblings[j], *prior)->design_effect;
    EXPECT_GE(moderated, std::min(own, prior->design_effect));
    EXPECT_LE(moderated, std::max(own, prior->design_effect));
  }
}

TEST(ModeratedVarianceTest, ScaleOfTheStatisticDoesNotMatter) {
  auto siblings = Siblings({.3, 6.1, 1.1, 9.5, .15, 2.2, 2.9, 0, 0, 0});
  const auto prior = FitDesignEffectPrior(siblings);
  const double variance = Moderate(siblings[2], *prior)->variance;
  for (OwnVariance& own : siblings) {
    own.variance *= 16;
    own.simple_random_variance *= 16;
  }
  const auto scaled = FitDesignEffectPrior(siblings);
  EXPECT_EQ(scaled->df, prior->df);
  EXPECT_EQ(scaled->design_effect, prior->design_effect);
  EXPECT_NEAR(Moderate(siblings[2], *scaled)->variance, 16 * variance, 1e-15);
}

TEST(ModeratedVarianceTest, RoundingNoiseIsAZero) {
  auto exact = Siblings({.3, 6.1, 1.1, 9.5, .15, 2.2, 2.9, 0, 0, 0});
  auto noisy = exact;
  noisy[8].variance = 1e-33;
  EXPECT_EQ(FitDesignEffectPrior(noisy)->df, FitDesignEffectPrior(exact)->df);
  EXPECT_EQ(FitDesignEffectPrior(noisy)->design_effect, FitDesignEffectPrior(exact)->design_effect);
}

TEST(ModeratedVarianceTest, WithoutOwnVarianceTakesThePooledValue) {
  const auto prior = FitDesignEffectPrior(Siblings({.3, 6.1, 1.1, 9.5, .15, 2.2, 2.9, 0, 0, 0}));
  const auto moderated = Moderate({.variance = 0, .simple_random_variance = 0, .n = 1}, *prior);
  ASSERT_TRUE(moderated.ok());
  EXPECT_EQ(moderated->design_effect, prior->design_effect);
  EXPECT_EQ(moderated->df, prior->df);
  EXPECT_GT(moderated->variance, 0);
}

TEST(ModeratedVarianceTest, FewerThanTwoSiblingsGiveNoPrior) {
  const OwnVariance good{.variance = 2e-4, .simple_random_variance = 1e-4, .n = 90, .df = 2};
  const OwnVariance no_df{.variance = 2e-4, .simple_random_variance = 1e-4, .n = 90, .df = 0};
  const OwnVariance no_spread{.variance = 0, .simple_random_variance = 0, .n = 90, .df = 2};
  EXPECT_EQ(FitDesignEffectPrior({}).error(), Error::kTooFewSiblings);
  EXPECT_EQ(FitDesignEffectPrior(std::vector{good, no_df, no_spread}).error(),
            Error::kTooFewSiblings);
  EXPECT_TRUE(FitDesignEffectPrior(std::vector{good, good}).ok());
}

TEST(ModeratedVarianceTest, OneUnequalToZeroIsPooled) {
  const OwnVariance agreed{.variance = 0, .simple_random_variance = 1e-4, .n = 90, .df = 2};
  const OwnVariance other{.variance = 2e-4, .simple_random_variance = 1e-4, .n = 90, .df = 2};
  EXPECT_EQ(FitDesignEffectPrior(std::vector{agreed, agreed}).error(), Error::kZeroVariance);
  const auto prior = FitDesignEffectPrior(std::vector{agreed, other});
  EXPECT_TRUE(std::isinf(prior->df));
  EXPECT_EQ(prior->design_effect, 1);
}

TEST(ModeratedVarianceTest, RefusesImpossibleNumbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const OwnVariance good{.variance = 2e-4, .simple_random_variance = 1e-4, .n = 90, .df = 2};
  const auto prior = FitDesignEffectPrior(std::vector{good, good});
  for (const double bad : {nan, infinity, -1.0}) {
    for (double OwnVariance::*const part :
         {&OwnVariance::variance, &OwnVariance::simple_random_variance, &OwnVariance::df}) {
      OwnVariance own = good;
      own.*part = bad;
      EXPECT_EQ(FitDesignEffectPrior(std::vector{good, own, good}).error(),
                Error::kVarianceOutOfRange);
      EXPECT_EQ(Moderate(own, *prior).error(), Error::kVarianceOutOfRange);
    }
  }
  for (const double n : {0.0, nan, infinity}) {
    OwnVariance own = good;
    own.n = n;
    EXPECT_EQ(Moderate(own, *prior).error(), Error::kNoAnswers);
  }
}

// Whatever the numbers: positive finite results or a name.
TEST(ModeratedVarianceTest, NeverNaN) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    std::uint64_t counter = Hash64(seed);
    const auto uniform = [&] { return HashedUniform(Hash64(++counter)); };
    std::vector<OwnVariance> siblings(2 + seed % 9);
    for (OwnVariance& own : siblings) {
      own.n = 1 + std::floor(400 * uniform());
      own.df = std::floor(6 * uniform());
      own.simple_random_variance = uniform() < 0.2 ? 0 : std::pow(10, -12 * uniform());
      own.variance =
          uniform() < 0.2 ? 0 : own.simple_random_variance * std::pow(10, 2 - 6 * uniform());
    }
    const auto prior = FitDesignEffectPrior(siblings);
    if (!prior.ok()) continue;
    EXPECT_GT(prior->df, 0);
    for (const OwnVariance& own : siblings) {
      const auto moderated = Moderate(own, *prior);
      ASSERT_TRUE(moderated.ok()) << seed;
      EXPECT_TRUE(moderated->variance > 0 && std::isfinite(moderated->variance)) << seed;
      EXPECT_TRUE(moderated->df > 0 && moderated->df <= prior->total_df) << seed;
    }
  }
}

}  // namespace
}  // namespace sipas::stats
