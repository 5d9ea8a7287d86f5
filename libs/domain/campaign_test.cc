#include "libs/domain/campaign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int64_t kSecond = 1'000'000;

Register Tree() {
  Violations violations;
  return Register::Make({.levels = {"province", "commune"},
                         .localities = {{"01", "Hà Nội", "", "province"}},
                         .blocks = {}},
                        violations);
}

// Stratified, with a sample list of two units.
CampaignSpec Listed() {
  CampaignSpec spec;
  spec.tree = "vn-2025";
  spec.questionnaire = "sipas";
  spec.rulebook = "rules";
  spec.design.kind = DesignKind::kClustered;
  spec.design.stages = {{.name = "village", .placement = StagePlacement::kBelowLeaf, .level = {}}};
  spec.design.stratified = true;
  spec.design.strata = {{.code = "urban"}, {.code = "rural"}};
  spec.weight_source = WeightSource::kSampleList;
  spec.state = CampaignState::kOpen;
  spec.sample_units = {{"u1", "urban", {"v1"}, 2.5}, {"u2", "rural", {"v2"}, 100}};
  return spec;
}

CampaignSpec Plain() {
  CampaignSpec spec = Listed();
  spec.design = {};
  spec.design.kind = DesignKind::kSimpleRandom;
  spec.weight_source = WeightSource::kOne;
  spec.sample_units.clear();
  return spec;
}

Campaign MakeWith(CampaignSpec spec, Violations& violations) {
  const Register tree = Tree();
  const Questionnaire questionnaire;
  RulebookSpec rulebook;
  rulebook.questionnaire = "sipas";
  return Campaign::Make(std::move(spec),
                        {.tree = &tree, .questionnaire = &questionnaire, .rulebook = &rulebook},
                        violations);
}

std::vector<std::string> FieldsOf(CampaignSpec spec) {
  Violations violations;
  MakeWith(std::move(spec), violations);
  return ViolatedFields(violations);
}

Campaign Make(CampaignSpec spec) {
  Violations violations;
  Campaign made = MakeWith(std::move(spec), violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
  return made;
}

TEST(CampaignTest, FindsUnitsAndBreakdowns) {
  CampaignSpec spec = Listed();
  spec.breakdowns = {{"gender", {"female", "male"}}};
  const Campaign campaign = Make(spec);
  ASSERT_NE(campaign.FindSampleUnit("u2"), nullptr);
  EXPECT_EQ(campaign.FindSampleUnit("u2")->weight, 100);
  EXPECT_EQ(campaign.FindSampleUnit("u3"), nullptr);
  ASSERT_NE(campaign.FindBreakdown("gender"), nullptr);
  EXPECT_THAT(campaign.FindBreakdown("gender")->values, ElementsAre("female", "male"));
  EXPECT_EQ(campaign.FindBreakdown("age"), nullptr);
}

TEST(CampaignTest, RefersToDefinitionsThatExist) {
  Violations violations;
  CampaignSpec spec = Plain();
  spec.baseline = "no name";
  Campaign::Make(spec, {}, violations);
  EXPECT_THAT(ViolatedFields(violations),
              ElementsAre("register", "questionnaire", "rulebook", "baseline"));
}

TEST(CampaignTest, NeedsAllReferences) {
  CampaignSpec spec = Plain();
  spec.tree = spec.rulebook = "";
  spec.questionnaire = "Sipas";
  // The rulebook is for another questionnaire than the misspelt one, too.
  EXPECT_THAT(FieldsOf(spec), ElementsAre("register", "questionnaire", "rulebook", "rulebook"));
}

TEST(CampaignTest, TheRulebookScoresTheSameQuestionnaire) {
  CampaignSpec spec = Plain();
  spec.questionnaire = "papi";
  EXPECT_THAT(FieldsOf(spec), ElementsAre("rulebook"));
}

TEST(CampaignTest, NamesEveryMissingChoice) {
  CampaignSpec spec;
  spec.tree = "vn-2025";
  spec.questionnaire = "sipas";
  spec.rulebook = "rules";
  EXPECT_THAT(FieldsOf(spec), UnorderedElementsAre("design.kind", "state", "weight_source"));
}

TEST(CampaignTest, ChecksItsDesignAgainstTheRegister) {
  CampaignSpec spec = Listed();
  spec.design.stages[0] = {
      .name = "district", .placement = StagePlacement::kLevel, .level = "district"};
  EXPECT_THAT(FieldsOf(spec), ElementsAre("design.stages[0].level"));
}

TEST(CampaignTest, AStratifiedKindIsStratified) {
  CampaignSpec spec = Plain();
  spec.design.kind = DesignKind::kStratified;
  EXPECT_TRUE(Make(spec).spec().design.stratified);
}

TEST(CampaignTest, TimesAreInOrder) {
  CampaignSpec spec = Plain();
  spec.open_time_us = 10;
  spec.close_time_us = 10;
  spec.grace_us = -1;
  spec.utc_offset_minutes = 841;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("close_time", "grace", "utc_offset_minutes"));
  spec = Plain();
  spec.open_time_us = -1;
  spec.utc_offset_minutes = -841;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("open_time", "utc_offset_minutes"));
  spec = Plain();
  spec.utc_offset_minutes = -840;
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(CampaignTest, OptInAnswersWeighOneAndHaveNoDesign) {
  CampaignSpec spec = Listed();
  spec.design.kind = DesignKind::kOptIn;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("design.stratified", "design.stages", "weight_source"));
  spec = Plain();
  spec.design.kind = DesignKind::kOptIn;
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(CampaignTest, AWeightUnitIsPositiveAndOnlyWhereThereAreWeights) {
  for (const double unit : {0.0, -1.0, kInfinity, kInfinity - kInfinity}) {
    CampaignSpec spec = Plain();
    spec.weight_source = WeightSource::kResponse;
    spec.weight_unit = unit;
    EXPECT_THAT(FieldsOf(spec), ElementsAre("weight_unit")) << unit;
  }
  CampaignSpec spec = Plain();
  spec.weight_unit = 1000;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("weight_unit"));
  spec.weight_source = WeightSource::kResponse;
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(CampaignTest, ASampleListAndItsWeightSourceGoTogether) {
  CampaignSpec spec = Listed();
  spec.weight_source = WeightSource::kResponse;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("sample_units"));
  spec = Listed();
  spec.sample_units.clear();
  EXPECT_THAT(FieldsOf(spec), ElementsAre("sample_units"));
}

TEST(CampaignTest, SampleUnitsFitTheDesign) {
  CampaignSpec spec = Listed();
  spec.sample_units = {{"u1", "mountain", {"v1"}, 1},
                       {"u1", "urban", {}, 1},
                       {"", "", {"v1", "v2"}, 1},
                       {"u4", "rural", {""}, 1}};
  EXPECT_THAT(FieldsOf(spec),
              UnorderedElementsAre("sample_units[0].stratum", "sample_units[1].id",
                                   "sample_units[1].clusters", "sample_units[2].id",
                                   "sample_units[2].stratum", "sample_units[2].clusters",
                                   "sample_units[3].clusters[0]"));
  spec = Listed();
  spec.design.stratified = false;
  spec.design.strata.clear();
  EXPECT_THAT(FieldsOf(spec), ElementsAre("sample_units[0].stratum", "sample_units[1].stratum"));
}

TEST(CampaignTest, WithoutDeclaredStrataAUnitMayNameAny) {
  CampaignSpec spec = Listed();
  spec.design.strata.clear();
  spec.sample_units[0].stratum = "mountain";
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(CampaignTest, WeightsFitIntoTheirFixedPoint) {
  CampaignSpec spec = Listed();
  spec.weight_unit = 2;
  for (const double good : {0x1p-31, 131'071.99}) {
    spec.sample_units[0].weight = good;
    EXPECT_THAT(FieldsOf(spec), IsEmpty()) << good;
  }
  for (const double bad : {0.0, -1.0, 0x1p-32, 131'072.0, kInfinity, kInfinity - kInfinity}) {
    spec.sample_units[0].weight = bad;
    EXPECT_THAT(FieldsOf(spec), ElementsAre("sample_units[0].weight")) << bad;
  }
}

TEST(CampaignTest, AListHasAtMost200000Units) {
  CampaignSpec spec = Listed();
  spec.sample_units.clear();
  for (int i = 0; i < 200'000; ++i) {
    spec.sample_units.push_back({absl::StrCat(i), "urban", {"v1"}, 1});
  }
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
  spec.sample_units.push_back({"one more", "urban", {"v1"}, 1});
  EXPECT_THAT(FieldsOf(spec), ElementsAre("sample_units"));
}

TEST(CampaignTest, ChannelsAreCodesAndUnique) {
  CampaignSpec spec = Plain();
  spec.channels = {"kiosk", "", "kiosk"};
  EXPECT_THAT(FieldsOf(spec), ElementsAre("channels[1]", "channels[2]"));
}

TEST(CampaignTest, BreakdownsAreNamedAndHaveValues) {
  CampaignSpec spec = Plain();
  spec.breakdowns = {{"gender", {"female", "", "female"}}, {"gender", {"x"}}, {"Age", {}}};
  EXPECT_THAT(FieldsOf(spec), ElementsAre("breakdowns[0].values[1]", "breakdowns[0].values[2]",
                                          "breakdowns[1].dimension", "breakdowns[2].dimension",
                                          "breakdowns[2].values"));
}

TEST(CampaignTest, ADisclosureRuleProtectsMoreThanOnePerson) {
  CampaignSpec spec = Plain();
  spec.disclosure = {.minimum_respondents = 2, .minimum_range = 2};
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
  spec.disclosure = {.minimum_respondents = 1'000, .minimum_range = 10'000};
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
  spec.disclosure = {.minimum_respondents = 1, .minimum_range = 0};
  EXPECT_THAT(FieldsOf(spec),
              ElementsAre("disclosure.minimum_respondents", "disclosure.minimum_range"));
  spec.disclosure = {.minimum_respondents = 1'001, .minimum_range = 10'001};
  EXPECT_THAT(FieldsOf(spec),
              ElementsAre("disclosure.minimum_respondents", "disclosure.minimum_range"));
}

// It is applied when a score is read.
TEST(CampaignTest, ADisclosureRuleMayChangeAtAnyTime) {
  CampaignSpec later = Plain();
  later.disclosure = {.minimum_respondents = 10, .minimum_range = 10};
  Violations violations;
  Make(later).CheckSuccessorOf(Make(Plain()), true, violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
}

TEST(CampaignTest, Has20BreakdownsOf200Values) {
  CampaignSpec spec = Plain();
  for (int i = 0; i < 20; ++i) spec.breakdowns.push_back({absl::StrCat("d", i), {"x"}});
  for (int i = 1; i < 200; ++i) spec.breakdowns[0].values.push_back(absl::StrCat(i));
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
  spec.breakdowns[0].values.push_back("one more");
  spec.breakdowns.push_back({"one-more", {"x"}});
  EXPECT_THAT(FieldsOf(spec), ElementsAre("breakdowns", "breakdowns[0].values"));
}

TEST(CampaignSuccessorTest, BeforeTheFirstResponseEverythingMayChange) {
  Violations violations;
  Make(Plain()).CheckSuccessorOf(Make(Listed()), false, violations);
  EXPECT_TRUE(violations.empty());
}

TEST(CampaignSuccessorTest, AfterTheFirstResponseTheDesignStays) {
  const std::vector<std::pair<std::string, std::function<void(CampaignSpec&)>>> changes = {
      {"design.stages",
       [](CampaignSpec& s) { s.design.stages[0].placement = StagePlacement::kCrosses; }},
      {"design.psu_frame", [](CampaignSpec& s) { s.design.psu_frame = "villages"; }},
      {"weight_unit", [](CampaignSpec& s) { s.weight_unit = 2; }},
      {"utc_offset_minutes", [](CampaignSpec& s) { s.utc_offset_minutes = 420; }},
      {"register", [](CampaignSpec& s) { s.tree = "vn-2030"; }},
  };
  for (const auto& [field, change] : changes) {
    CampaignSpec spec = Listed();
    change(spec);
    Violations violations;
    Make(spec).CheckSuccessorOf(Make(Listed()), true, violations);
    EXPECT_THAT(ViolatedFields(violations), ElementsAre(field));
  }
}

TEST(CampaignSuccessorTest, AfterTheFirstResponseTheKindStays) {
  Violations violations;
  CampaignSpec spec = Plain();
  spec.questionnaire = "papi";
  Violations ignored;  // the rulebook is for the other questionnaire
  MakeWith(spec, ignored).CheckSuccessorOf(Make(Listed()), true, violations);
  EXPECT_THAT(ViolatedFields(violations),
              UnorderedElementsAre("questionnaire", "design.kind", "design.stages",
                                   "design.stratified", "weight_source"));
}

TEST(CampaignSuccessorTest, AfterTheFirstResponseFieldworkGoesOn) {
  CampaignSpec spec = Listed();
  spec.state = CampaignState::kClosed;
  spec.close_time_us = 20;
  spec.grace_us = 5;
  spec.sample_units.push_back({"u3", "rural", {"v3"}, 7});
  spec.design.strata[0].population_units = 1000;
  spec.design.lonely_psu = LonelyPsuRule::kFail;
  spec.channels = {"kiosk"};
  spec.breakdowns = {{"gender", {"female", "male"}}};
  spec.baseline = "sipas-2025";
  Violations violations;
  Make(spec).CheckSuccessorOf(Make(Listed()), true, violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
}

TEST(CampaignPeriodTest, IsOpenFromOpenTimeToTheEndOfGrace) {
  CampaignSpec spec = Plain();
  spec.open_time_us = 100;
  spec.close_time_us = 200;
  spec.grace_us = 50;
  const Campaign campaign = Make(spec);
  EXPECT_FALSE(campaign.IsOpenAt(99));
  EXPECT_TRUE(campaign.IsOpenAt(100));
  EXPECT_FALSE(campaign.IsLateAt(199));
  EXPECT_TRUE(campaign.IsOpenAt(200));
  EXPECT_TRUE(campaign.IsLateAt(200));
  EXPECT_TRUE(campaign.IsOpenAt(249));
  EXPECT_FALSE(campaign.IsOpenAt(250));
  EXPECT_FALSE(campaign.IsLateAt(250));
}

TEST(CampaignPeriodTest, WithoutTimesItIsAlwaysOpen) {
  CampaignSpec spec = Plain();
  spec.grace_us = 50;  // close_time + grace does not fit into 64 bits
  const Campaign campaign = Make(spec);
  EXPECT_TRUE(campaign.IsOpenAt(0));
  EXPECT_TRUE(campaign.IsOpenAt(kNever - 1));
  EXPECT_FALSE(campaign.IsLateAt(kNever - 1));
}

TEST(CampaignPeriodTest, OnlyAnOpenCampaignIsOpen) {
  for (const CampaignState state : {CampaignState::kDraft, CampaignState::kClosed}) {
    CampaignSpec spec = Plain();
    spec.state = state;
    EXPECT_FALSE(Make(spec).IsOpenAt(0));
  }
}

TEST(CampaignDayTest, StartsAtMidnightInTheCampaignsZone) {
  CampaignSpec spec = Plain();
  spec.utc_offset_minutes = 420;
  const Campaign vietnam = Make(spec);
  EXPECT_EQ(vietnam.DayOf(0), 0);
  EXPECT_EQ(vietnam.DayOf(17 * 3600 * kSecond - 1), 0);
  EXPECT_EQ(vietnam.DayOf(17 * 3600 * kSecond), 1);
  EXPECT_EQ(vietnam.DayOf(-7 * 3600 * kSecond), 0);
  EXPECT_EQ(vietnam.DayOf(-7 * 3600 * kSecond - 1), -1);
}

TEST(CampaignDayTest, IsTheCivilDayForEveryTimeAndOffset) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int64_t> times(-4'000'000'000 * kSecond, 250'000'000'000 * kSecond);
  std::uniform_int_distribution<int32_t> offsets(-840, 840);
  for (int i = 0; i < 20'000; ++i) {
    const int64_t time_us = times(random);
    CampaignSpec spec = Plain();
    spec.utc_offset_minutes = offsets(random);
    const absl::TimeZone zone = absl::FixedTimeZone(spec.utc_offset_minutes * 60);
    const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMicros(time_us), zone);
    Violations violations;
    ASSERT_EQ(MakeWith(spec, violations).DayOf(time_us), day - absl::CivilDay(1970))
        << time_us << " at " << spec.utc_offset_minutes;
  }
}

TEST(CampaignDayTest, TheLargestTimesDoNotOverflow) {
  CampaignSpec spec = Plain();
  spec.utc_offset_minutes = 840;
  EXPECT_EQ(Make(spec).DayOf(std::numeric_limits<int64_t>::max()), 106'751'991);
  spec.utc_offset_minutes = -840;
  EXPECT_EQ(Make(spec).DayOf(std::numeric_limits<int64_t>::min()), -106'751'992);
}

}  // namespace
}  // namespace sipas::domain
