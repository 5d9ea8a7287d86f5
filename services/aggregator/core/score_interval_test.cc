#include "services/aggregator/core/score_interval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sipas::aggregator {
namespace {

using domain::Unit;
using stats::Error;
using stats::EstimateState;

// t quantiles at 0.975, from R's qt.
constexpr double kT10 = 2.2281388519862739;
constexpr double kT4 = 2.7764451051977934;

stats::Estimate EstimateForTest(double value, double se) {
  stats::Estimate estimate;
  estimate.state = EstimateState::kOk;
  estimate.value = value;
  estimate.se = se;
  estimate.variance = se * se;
  estimate.n = 50;
  estimate.units = 12;
  estimate.df_design = 10;
  estimate.df_domain = 4;
  return estimate;
}

stats::Estimate WithoutVariance(double value, Error reason, uint64_t units) {
  stats::Estimate estimate = EstimateForTest(value, 0);
  estimate.state = EstimateState::kNoVariance;
  estimate.reason = reason;
  estimate.units = units;
  return estimate;
}

constexpr DegreesOfFreedomRule kDesign = DegreesOfFreedomRule::kDesign;

IntervalOutcome Make(const stats::Estimate& estimate, Unit unit,
                     const ScoreOptions& options = {.degrees_of_freedom = kDesign},
                     SampledUnits units = SampledUnits::kClusters) {
  return MakeScoreInterval(estimate, unit, options, units);
}

double Logit(double p) { return std::log(p / (1 - p)); }

TEST(ScoreIntervalTest, MeansTakeStudentsT) {
  const IntervalOutcome outcome = Make(EstimateForTest(3.2, 0.1), Unit::kScale);
  EXPECT_EQ(outcome.method, "t");
  EXPECT_NEAR(outcome.interval->lower, 3.2 - kT10 * 0.1, 1e-12);
  EXPECT_NEAR(outcome.interval->upper, 3.2 + kT10 * 0.1, 1e-12);
  EXPECT_EQ(outcome.interval->degrees_of_freedom, 10);
  EXPECT_EQ(outcome.interval->confidence_level, 0.95);
}

TEST(ScoreIntervalTest, FractionsTakeTheLogit) {
  const IntervalOutcome outcome = Make(EstimateForTest(0.9, 0.04), Unit::kFraction);
  EXPECT_EQ(outcome.method, "logit");
  EXPECT_NEAR(Logit(outcome.interval->lower), Logit(0.9) - kT10 * 0.04 / 0.09, 1e-12);
  EXPECT_NEAR(Logit(outcome.interval->upper), Logit(0.9) + kT10 * 0.04 / 0.09, 1e-12);
}

TEST(ScoreIntervalTest, DomainsDegreesOfFreedomOnRequest) {
  const IntervalOutcome outcome = Make(EstimateForTest(3.2, 0.1), Unit::kScale,
                                       {.degrees_of_freedom = DegreesOfFreedomRule::kDomain});
  EXPECT_NEAR(outcome.interval->upper, 3.2 + kT4 * 0.1, 1e-12);
  EXPECT_EQ(outcome.interval->degrees_of_freedom, 4);
}

TEST(ScoreIntervalTest, MethodOnRequest) {
  const stats::Estimate estimate = EstimateForTest(0.9, 0.04);
  EXPECT_EQ(Make(estimate, Unit::kFraction, {.interval = IntervalRule::kStudent}).method, "t");
  const IntervalOutcome wilson =
      Make(estimate, Unit::kFraction,
           {.degrees_of_freedom = kDesign, .interval = IntervalRule::kWilson});
  EXPECT_EQ(wilson.method, "wilson");
  // Both ends solve (p - x)^2 = t^2 x (1 - x) v / (p (1 - p)).
  for (const double x : {wilson.interval->lower, wilson.interval->upper}) {
    EXPECT_NEAR((0.9 - x) * (0.9 - x), kT10 * kT10 * x * (1 - x) * 0.0016 / 0.09, 1e-12);
  }
}

TEST(ScoreIntervalTest, ShareOfZeroOrOneTakesWilsonWithTheNumberOfRespondents) {
  const IntervalOutcome one = Make(WithoutVariance(1, Error::kZeroVariance, 12), Unit::kFraction);
  EXPECT_EQ(one.method, "wilson at the boundary");
  EXPECT_NEAR(one.interval->lower, 50 / (50 + kT10 * kT10), 1e-12);
  EXPECT_EQ(one.interval->upper, 1);
  const IntervalOutcome zero = Make(WithoutVariance(0, Error::kLonelyPsu, 12), Unit::kFraction);
  EXPECT_EQ(zero.interval->lower, 0);
  EXPECT_NEAR(zero.interval->upper, kT10 * kT10 / (50 + kT10 * kT10), 1e-12);
  // A t interval was asked for: it would have no width.
  EXPECT_EQ(Make(WithoutVariance(1, Error::kZeroVariance, 12), Unit::kFraction,
                 {.interval = IntervalRule::kStudent})
                .reason,
            "ZERO_VARIANCE");
}

TEST(ScoreIntervalTest, AgreementElsewhereIsNoCertainty) {
  EXPECT_EQ(Make(WithoutVariance(4, Error::kZeroVariance, 12), Unit::kScale).reason,
            "ZERO_VARIANCE");
  EXPECT_EQ(Make(WithoutVariance(1, Error::kZeroVariance, 12), Unit::kScale).reason,
            "ZERO_VARIANCE");
  EXPECT_EQ(Make(WithoutVariance(0.5, Error::kZeroVariance, 12), Unit::kFraction).reason,
            "ZERO_VARIANCE");
}

TEST(ScoreIntervalTest, OnePsuHasNoIntervalEvenAtTheBoundary) {
  for (const Error error : {Error::kAllUnitsInOnePsu, Error::kSingleAnswer}) {
    const IntervalOutcome outcome = Make(WithoutVariance(1, error, 1), Unit::kFraction);
    EXPECT_FALSE(outcome.interval.has_value());
    EXPECT_EQ(outcome.reason, "ONE_PSU");
  }
  EXPECT_EQ(Make(WithoutVariance(1, Error::kSingleAnswer, 1), Unit::kFraction, {},
                 SampledUnits::kRespondents)
                .reason,
            "SINGLE_ANSWER");
}

TEST(ScoreIntervalTest, NoDegreesOfFreedomNoInterval) {
  stats::Estimate estimate = EstimateForTest(0.9, 0.04);
  estimate.df_domain = 0;
  EXPECT_EQ(
      Make(estimate, Unit::kFraction, {.degrees_of_freedom = DegreesOfFreedomRule::kDomain}).reason,
      "NO_DEGREES_OF_FREEDOM");
}

TEST(ScoreIntervalTest, FewUnitsCountByTheirOwnDegreesOfFreedomUnlessAsked) {
  EXPECT_EQ(Make(EstimateForTest(3.2, 0.1), Unit::kScale, {}).interval->degrees_of_freedom, 4);
  stats::Estimate many = EstimateForTest(3.2, 0.1);
  many.df_domain = kManyUnitsDf;
  many.df_design = 90;
  EXPECT_EQ(Make(many, Unit::kScale, {}).interval->degrees_of_freedom, 90);
}

stats::ModeratedVariance ModeratedForTest() {
  return {.variance = 0.003, .design_effect = 2, .df = 10};
}

IntervalOutcome MakeModerated(double value, Unit unit, IntervalRule rule, bool is_share = true) {
  return MakeModeratedInterval(EstimateForTest(value, 0.04), ModeratedForTest(), unit, is_share,
                               {.interval = rule});
}

TEST(ScoreIntervalTest, ModeratedSharesTakeWilsonWithTheEffectiveNumberOfRespondents) {
  const IntervalOutcome outcome = MakeModerated(0.9, Unit::kFraction, IntervalRule::kDefault);
  EXPECT_EQ(outcome.method, "wilson");
  EXPECT_EQ(outcome.interval->degrees_of_freedom, 10);
  // n_e = 50/2.
  for (const double x : {outcome.interval->lower, outcome.interval->upper}) {
    EXPECT_NEAR((0.9 - x) * (0.9 - x), kT10 * kT10 * x * (1 - x) / 25, 1e-12);
  }
  const IntervalOutcome one = MakeModerated(1, Unit::kFraction, IntervalRule::kDefault);
  EXPECT_NEAR(one.interval->lower, 25 / (25 + kT10 * kT10), 1e-12);
  EXPECT_EQ(one.interval->upper, 1);
}

TEST(ScoreIntervalTest, ModeratedIndicesTakeWilsonWithTheirOwnVariance) {
  const IntervalOutcome outcome =
      MakeModerated(0.9, Unit::kFraction, IntervalRule::kDefault, false);
  for (const double x : {outcome.interval->lower, outcome.interval->upper}) {
    EXPECT_NEAR((0.9 - x) * (0.9 - x), kT10 * kT10 * x * (1 - x) * 0.003 / 0.09, 1e-12);
  }
}

TEST(ScoreIntervalTest, ModeratedMeansTakeStudentsTAndOthersOnRequest) {
  const double half = kT10 * std::sqrt(0.003);
  const IntervalOutcome mean = MakeModerated(3.2, Unit::kScale, IntervalRule::kDefault);
  EXPECT_EQ(mean.method, "t");
  EXPECT_NEAR(mean.interval->upper, 3.2 + half, 1e-12);
  EXPECT_NEAR(MakeModerated(0.5, Unit::kFraction, IntervalRule::kStudent).interval->lower,
              0.5 - half, 1e-12);
  const IntervalOutcome logit = MakeModerated(0.9, Unit::kFraction, IntervalRule::kLogit);
  EXPECT_EQ(logit.method, "logit");
  EXPECT_NEAR(Logit(logit.interval->upper), Logit(0.9) + half / 0.09, 1e-12);
}

}  // namespace
}  // namespace sipas::aggregator
