#include "cli/planner/sample_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "libs/testing/status_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;

// The numbers are those of R in libs/stats/sample_size_test.cc.
TEST(SamplePlanTest, SizesAMarginWithEverythingThatMattersToIt) {
  ASSERT_OK_AND_ASSIGN(const PlanReport report, PlanSample({.margin = 0.05,
                                                            .population = 0,
                                                            .icc = 0.05,
                                                            .cluster_size = 30,
                                                            .strata = 6,
                                                            .localities = 34}));
  EXPECT_DOUBLE_EQ(report.design_effect(), 2.45);
  EXPECT_EQ(report.size().simple_random(), 385U);
  EXPECT_EQ(report.size().with_design(), 942U);
  EXPECT_EQ(report.size().clusters(), 35U);
  EXPECT_EQ(report.size().with_few_clusters(), 1050U);
  EXPECT_EQ(report.size().needed(), 1050U);
  EXPECT_EQ(report.size().all_localities(), 34U * 1050U);
  EXPECT_FALSE(report.size().has_yamane());
  EXPECT_EQ(report.precision().sample_size(), 1050U);
  EXPECT_EQ(report.precision().degrees_of_freedom(), 29);
  EXPECT_LE(report.precision().t_margin(), 0.05);
}

TEST(SamplePlanTest, NeverAsksMorePeopleThanThereAre) {
  ASSERT_OK_AND_ASSIGN(
      const PlanReport report,
      PlanSample(
          {.margin = 0.01, .population = 100, .cluster_size = 30, .finite_population = true}));
  EXPECT_EQ(report.size().clusters(), 4U);
  EXPECT_EQ(report.size().needed(), 100U);
  EXPECT_FALSE(report.size().more_than_population());
  EXPECT_EQ(report.precision().t_margin(), 0);
}

TEST(SamplePlanTest, APopulationAloneCorrectsNothing) {
  ASSERT_OK_AND_ASSIGN(const PlanReport report, PlanSample({.margin = 0.05, .population = 2000}));
  EXPECT_EQ(report.size().needed(), 385U);
  EXPECT_FALSE(report.finite_population_corrected());
  ASSERT_OK_AND_ASSIGN(const PlanReport corrected,
                       PlanSample({.margin = 0.05, .population = 2000, .finite_population = true}));
  EXPECT_EQ(corrected.size().needed(), 323U);
  EXPECT_TRUE(corrected.finite_population_corrected());
  ASSERT_OK_AND_ASSIGN(const PlanReport all, PlanSample({.margin = 0.05, .population = 200}));
  EXPECT_EQ(all.size().needed(), 200U);
  EXPECT_TRUE(all.size().more_than_population());
}

TEST(SamplePlanTest, SaysWhereTheSizeIsWilsons) {
  ASSERT_OK_AND_ASSIGN(const PlanReport report, PlanSample({.margin = 0.05, .share = 0.99}));
  EXPECT_EQ(report.size().needed(), 43U);
  EXPECT_EQ(report.size().formula(), "wilson");
  EXPECT_EQ(report.precision().formula(), "wilson");
  EXPECT_LE(report.precision().normal_margin(), 0.05);
  ASSERT_OK_AND_ASSIGN(const PlanReport middle, PlanSample({.margin = 0.05}));
  EXPECT_EQ(middle.size().formula(), "normal");
}

// R: q <- qt(.975, df); own: plogis(qlogis(.84) + c(-1, 1) * q / sqrt(255 * .84 * .16)), df 2;
// moderated: Wilson with n 255, df min(12 + 2, 34 * 2): q sqrt(255 * .84 * .16 + q^2/4)/(255 + q^2)
TEST(SamplePlanTest, SiblingsWithFewClustersShowWhatWillBeServed) {
  const SamplePlan plan{.n = 510, .share = 0.84, .deff = 2, .cluster_size = 170, .localities = 34};
  ASSERT_OK_AND_ASSIGN(const PlanReport report, PlanSample(plan));
  const PlannedSiblings& siblings = report.precision().siblings();
  EXPECT_NEAR(siblings.own_margin(), 0.1003001060301453, 1e-12);
  EXPECT_NEAR(siblings.moderated_margin(), 0.04917178128714166, 1e-12);
  EXPECT_EQ(siblings.degrees_of_freedom(), 14);
  EXPECT_EQ(siblings.served(), "moderated");
  SamplePlan few = plan;
  few.localities = 9;
  ASSERT_OK_AND_ASSIGN(const PlanReport alone, PlanSample(few));
  EXPECT_EQ(alone.precision().siblings().served(), "own");
  EXPECT_FALSE(alone.precision().siblings().has_moderated_margin());
  SamplePlan many = plan;
  many.n = 31 * 170;
  ASSERT_OK_AND_ASSIGN(const PlanReport units, PlanSample(many));
  EXPECT_EQ(units.precision().siblings().served(), "own");
}

TEST(SamplePlanTest, ShowsWhatASampleIsWorth) {
  ASSERT_OK_AND_ASSIGN(const PlanReport report,
                       PlanSample({.n = 510, .share = 0.84, .deff = 2, .cluster_size = 170}));
  EXPECT_FALSE(report.has_size());
  EXPECT_EQ(report.precision().clusters(), 3U);
  EXPECT_NEAR(report.precision().normal_margin(), 0.0449963861512425, 1e-14);
  EXPECT_NEAR(report.precision().t_margin(), 0.098779276165086, 1e-12);
  EXPECT_FALSE(report.precision().has_correlation());
  EXPECT_LT(report.precision().independent_rise(), report.precision().independent_fall());
}

TEST(SamplePlanTest, SaysThatNoRiseCanBeSeenNearTheTop) {
  ASSERT_OK_AND_ASSIGN(const PlanReport report, PlanSample({.n = 10, .share = 0.9}));
  EXPECT_FALSE(report.precision().has_independent_rise());
  EXPECT_TRUE(report.precision().has_independent_fall());
}

// R: power.prop.test(n = 300 * 1999/1700, p1 = 0.5, power = 0.8)$p2 - 0.5
TEST(SamplePlanTest, AFinitePopulationCorrectsTheChangesAsItDoesTheMargin) {
  SamplePlan plan{.n = 300, .population = 2000, .overlap_correlation = 0.3};
  ASSERT_OK_AND_ASSIGN(const PlanReport plain, PlanSample(plan));
  plan.finite_population = true;
  ASSERT_OK_AND_ASSIGN(const PlanReport corrected, PlanSample(plan));
  EXPECT_NEAR(corrected.precision().independent_rise(), 0.104719114531025, 1e-12);
  // As so many more answers of a large population.
  ASSERT_OK_AND_ASSIGN(const PlanReport deff,
                       PlanSample({.n = 300, .deff = 1700.0 / 1999, .overlap_correlation = 0.3}));
  EXPECT_NEAR(corrected.precision().normal_margin(), deff.precision().normal_margin(), 1e-12);
  EXPECT_NEAR(corrected.precision().independent_fall(), deff.precision().independent_fall(), 1e-12);
  EXPECT_NEAR(corrected.precision().overlapping_rise(), deff.precision().overlapping_rise(), 1e-12);
  EXPECT_LT(corrected.precision().overlapping_fall(), plain.precision().overlapping_fall());
}

TEST(SamplePlanTest, WhoAsksEverybodySeesEveryChange) {
  ASSERT_OK_AND_ASSIGN(
      const PlanReport report,
      PlanSample(
          {.n = 50, .population = 50, .overlap_correlation = 0.3, .finite_population = true}));
  const PlannedPrecision& precision = report.precision();
  for (const bool is_there : {precision.has_normal_margin(), precision.has_independent_rise(),
                              precision.has_independent_fall(), precision.has_overlapping_rise(),
                              precision.has_overlapping_fall()}) {
    EXPECT_TRUE(is_there);
  }
  EXPECT_EQ(precision.normal_margin(), 0);
  EXPECT_EQ(precision.independent_rise(), 0);
  EXPECT_EQ(precision.overlapping_fall(), 0);
}

TEST(SamplePlanTest, NamesAFlagThatMustBeAboveZero) {
  const auto complaint = [](const SamplePlan& plan) {
    return std::string(PlanSample(plan).status().message());
  };
  EXPECT_THAT(complaint({.margin = 0}), HasSubstr("--margin must be above 0"));
  EXPECT_THAT(complaint({.margin = -0.1}), HasSubstr("--margin must be above 0"));
  EXPECT_THAT(complaint({.margin = std::nan("")}), HasSubstr("--margin must be above 0"));
  EXPECT_THAT(complaint({.n = 0}), HasSubstr("--n must be above 0"));
  EXPECT_THAT(complaint({}), HasSubstr("give either --margin"));
  EXPECT_THAT(complaint({.margin = 0, .n = 0}), HasSubstr("give either --margin"));
}

TEST(SamplePlanTest, RefusesADesignEffectAndAPriorThatAreASlip) {
  const auto complaint = [](const SamplePlan& plan) {
    return std::string(PlanSample(plan).status().message());
  };
  EXPECT_THAT(complaint({.n = 500, .deff = 2500}), HasSubstr("a design effect of 2500 is too"));
  EXPECT_THAT(complaint({.n = 500, .icc = 0.5, .cluster_size = 10000}),
              HasSubstr("5000.5, which --icc and --cluster_size make, is too large"));
  EXPECT_TRUE(PlanSample({.n = 500, .deff = 1000}).ok());
  for (const double prior : {HUGE_VAL, std::nan(""), 1e300, -1.0}) {
    EXPECT_THAT(complaint({.n = 500, .prior_df = prior}), HasSubstr("--prior_df")) << prior;
  }
}

TEST(SamplePlanTest, RefusesFlagsThatContradictEachOther) {
  for (const SamplePlan& plan :
       {SamplePlan{}, SamplePlan{.margin = 0.1, .n = 5}, SamplePlan{.n = 5, .icc = 0.1},
        SamplePlan{.n = 5, .strata = 0},
        SamplePlan{.n = 5, .deff = 2, .icc = 0.1, .cluster_size = 5},
        SamplePlan{.n = 5, .population = 4}, SamplePlan{.margin = 5},
        SamplePlan{.n = 5, .confidence = 0.4}, SamplePlan{.n = 5, .confidence = 0.9995},
        SamplePlan{.n = 5, .power = 0.3}, SamplePlan{.n = 5, .power = 0.999},
        SamplePlan{.n = 5, .finite_population = true}, SamplePlan{.n = 5, .prior_df = 0},
        SamplePlan{.n = 30, .cluster_size = 30}}) {
    EXPECT_THAT(PlanSample(plan), StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  }
}

}  // namespace
}  // namespace sipas::cli
