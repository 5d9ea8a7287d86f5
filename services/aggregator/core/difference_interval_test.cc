#include "services/aggregator/core/difference_interval.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libs/stats/interval.h"
#include "libs/stats/mover.h"

namespace sipas::aggregator {
namespace {

constexpr double kDesignEffect = 2;

// A locality among siblings; `share` of 510 answers, in three units.
struct Locality {
  stats::Estimate estimate;
  std::optional<ModeratedEstimate> moderated;

  explicit Locality(double share) {
    estimate.state = share == 1 ? stats::EstimateState::kNoVariance : stats::EstimateState::kOk;
    estimate.reason = share == 1 ? stats::Error::kZeroVariance : stats::Error::kOk;
    estimate.value = share;
    estimate.variance = share * (1 - share) * kDesignEffect / 510;
    estimate.n = 510;
    estimate.units = 3;
    estimate.df_design = 68;
    estimate.df_domain = 2;
    // Two answers added that differ as those of the siblings, with a share of 0.9, do.
    const double spread = (255 * share * (1 - share) + 2 * 0.09) / 257;
    moderated = ModeratedEstimate{
        .prior = {.design_effect = kDesignEffect, .df = 20},
        .numbers = {
            .variance = spread * kDesignEffect / 510, .design_effect = kDesignEffect, .df = 22}};
  }
};

DifferenceInputs InputsOf(const Locality& a, const Locality& b, double covariance = 0) {
  DifferenceInputs inputs{.first = {a.estimate, a.moderated, true},
                          .second = {b.estimate, b.moderated, true},
                          .df = 22,
                          .covariance = covariance};
  const double variance =
      a.moderated->numbers.variance + b.moderated->numbers.variance - 2 * covariance;
  inputs.made = stats::Difference{.value = a.estimate.value - b.estimate.value,
                                  .variance = variance,
                                  .se = std::sqrt(variance),
                                  .df = 22};
  return inputs;
}

stats::EstimateLimits Wilson(double share, double df) {
  const auto interval = stats::WilsonInterval(share, 510 / kDesignEffect, df, 0.95);
  return {share, interval->lower, interval->upper};
}

TEST(DifferenceIntervalTest, ShareOfExactlyOneHasTheErrorOfItsWilsonInterval) {
  const Locality perfect(1);
  const Locality good(0.96);
  const auto outcome = MakeDifferenceInterval(InputsOf(perfect, good), {});
  ASSERT_TRUE(outcome.interval.has_value()) << outcome.reason;
  const auto expected = stats::MoverLimits(Wilson(1, 22), Wilson(0.96, 22), 0);
  EXPECT_NEAR(outcome.interval->lower, expected->lower, 1e-15);
  EXPECT_NEAR(outcome.interval->upper, expected->upper, 1e-15);
  EXPECT_EQ(outcome.interval->degrees_of_freedom, 22);
  EXPECT_EQ(outcome.method, "mover of wilson");
}

TEST(DifferenceIntervalTest, CorrelationIsThatOfTheServedVariances) {
  const Locality a(0.9);
  const Locality b(0.8);
  const double correlation = 0.4;
  const double covariance =
      correlation * std::sqrt(a.moderated->numbers.variance * b.moderated->numbers.variance);
  const auto outcome = MakeDifferenceInterval(InputsOf(a, b, covariance), {});
  const auto expected = stats::MoverLimits(Wilson(0.9, 22), Wilson(0.8, 22), correlation);
  EXPECT_NEAR(outcome.interval->lower, expected->lower, 1e-14);
  EXPECT_NEAR(outcome.interval->upper, expected->upper, 1e-14);
}

TEST(DifferenceIntervalTest, MethodsThatAreAskedForAreNamed) {
  const Locality a(0.9);
  const Locality b(0.8);
  const auto student = MakeDifferenceInterval(InputsOf(a, b), {.interval = IntervalRule::kStudent});
  EXPECT_EQ(student.method, "t");
  const auto expected = stats::StudentInterval(0.1, InputsOf(a, b).made->variance, 22, 0.95);
  EXPECT_NEAR(student.interval->lower, expected->lower, 1e-15);
  EXPECT_EQ(MakeDifferenceInterval(InputsOf(a, b), {.interval = IntervalRule::kLogit}).method,
            "mover of logit");
}

TEST(DifferenceIntervalTest, UnchangedMeansTheIntervalOfTwiceTheErrorInsideTheMargins) {
  for (const double other : {1.0, 0.99, 0.96}) {
    const Locality perfect(1);
    const Locality good(other);
    for (const IntervalRule rule :
         {IntervalRule::kDefault, IntervalRule::kStudent, IntervalRule::kWilson}) {
      const auto interval = MakeDifferenceInterval(InputsOf(perfect, good),
                                                   {.confidence_level = 0.90, .interval = rule})
                                .interval;
      for (const double margin : {0.005, 0.01, 0.02, 0.03, 0.05, 0.06, 0.07, 0.1}) {
        const auto test = MakeEquivalence(InputsOf(perfect, good), margin, {.interval = rule});
        ASSERT_TRUE(test.has_value());
        const bool inside = interval->lower > -margin && interval->upper < margin;
        EXPECT_EQ(test->equivalent, inside) << other << " " << margin;
      }
    }
  }
}

// Wilson's limit of 255 perfect answers at one-sided 5 % is 1 - 1.717^2/(255 + 1.717^2) = 0.9886.
TEST(DifferenceIntervalTest, TwoPerfectSharesAreNotShownToBeWithinOnePoint) {
  const Locality perfect(1);
  const DifferenceInputs inputs = InputsOf(perfect, perfect);
  EXPECT_TRUE(MakeEquivalence(inputs, 0.01, {.interval = IntervalRule::kStudent})->equivalent);
  EXPECT_FALSE(MakeEquivalence(inputs, 0.0113, {})->equivalent);
  EXPECT_TRUE(MakeEquivalence(inputs, 0.0116, {})->equivalent);
}

TEST(DifferenceIntervalTest, MeansAreCutAtTheScaleUnlessStudentsIntervalIsAskedFor) {
  const Locality a(0.9);
  const Locality b(0.8);
  DifferenceInputs inputs = InputsOf(a, b);
  inputs.unit = domain::Unit::kScale;
  inputs.made = stats::Difference{.value = 3, .variance = 1, .se = 1, .df = 22};
  inputs.range = {.lowest = -4, .highest = 4};
  const auto outcome = MakeDifferenceInterval(inputs, {});
  EXPECT_TRUE(outcome.is_cut);
  EXPECT_EQ(outcome.interval->upper, 4);
  EXPECT_NEAR(outcome.interval->lower, 3 - 2.0738730679040147, 1e-9);  // qt(0.975, 22)
  const auto asked = MakeDifferenceInterval(inputs, {.interval = IntervalRule::kStudent});
  EXPECT_FALSE(asked.is_cut);
  EXPECT_GT(asked.interval->upper, 5);
}

TEST(DifferenceIntervalTest, StudentsIntervalNeedsAVariance) {
  const Locality a(1);
  DifferenceInputs inputs = InputsOf(a, a);
  inputs.made = std::nullopt;
  const auto outcome = MakeDifferenceInterval(inputs, {.interval = IntervalRule::kStudent});
  EXPECT_EQ(outcome.reason, "ZERO_VARIANCE");
  EXPECT_FALSE(MakeEquivalence(inputs, 0.1, {.interval = IntervalRule::kStudent}).has_value());
}

}  // namespace
}  // namespace sipas::aggregator
