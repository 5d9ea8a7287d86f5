#include "libs/domain/rulebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>

#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Items 1 to 4 are ratings 1..5, item 5 a rating 1..7, item 6 a text.
Questionnaire Asked() {
  std::vector<Item> items;
  for (uint32_t number = 1; number <= 4; ++number) {
    items.push_back({.number = number, .scale = RatingScale{.min = 1, .max = 5}, .ask_if = {}});
  }
  items.push_back({.number = 5, .scale = RatingScale{.min = 1, .max = 7}, .ask_if = {}});
  items.push_back({.number = 6, .scale = TextScale{.max_bytes = 9}, .ask_if = {}});
  Violations violations;
  Questionnaire made = Questionnaire::Make(std::move(items), violations);
  EXPECT_TRUE(violations.empty());
  return made;
}

ScoredItem Share(uint32_t item) {
  return {.code = "item" + std::to_string(item),
          .item = item,
          .statistic = ItemStatistic::kShare,
          .satisfied_min = 4,
          .satisfied_max = 5};
}

ScoredItem Mean(uint32_t item, std::string code) {
  return {.code = std::move(code), .item = item, .statistic = ItemStatistic::kMean};
}

// Two factors of shares, a group of each with weights, and an overall index.
RulebookSpec Rules() {
  return {.questionnaire = "sipas",
          .items = {Share(1), Share(2), Share(3), Mean(4, "mean4")},
          .factors = {{"access", {{"item1", 1}, {"item2", 3}}},
                      {"staff", {{"item2", 1}, {"item3", 1}}},
                      {"means", {{"mean4", 1}}}},
          .groups = {{"service", {{"access", 1}, {"staff", 1}}}, {"people", {{"staff", 1}}}},
          .overall = Composite{"", {{"service", 3}, {"people", 1}}},
          .maximum_points = 24};
}

std::vector<std::string> FieldsOf(RulebookSpec spec) {
  Violations violations;
  Rulebook::Make(std::move(spec), Asked(), violations);
  return ViolatedFields(violations);
}

Rulebook Make(RulebookSpec spec) {
  Violations violations;
  Rulebook made = Rulebook::Make(std::move(spec), Asked(), violations);
  EXPECT_THAT(ViolatedFields(violations), IsEmpty());
  return made;
}

std::vector<std::pair<std::string, double>> Expanded(const Rulebook& rulebook,
                                                     const StatisticName& name) {
  std::vector<std::pair<std::string, double>> expanded;
  for (const WeightedItem& part : rulebook.Expand(name)) {
    expanded.emplace_back(part.item->code, part.weight);
  }
  return expanded;
}

TEST(ScoredItemTest, AShareCountsTheSatisfiedRange) {
  const RatingScale scale = {.min = 1, .max = 5};
  EXPECT_EQ(Share(1).Score(scale, 3), 0);
  EXPECT_EQ(Share(1).Score(scale, 4), 1);
  EXPECT_EQ(Share(1).Score(scale, 5), 1);
}

TEST(ScoredItemTest, AMirroredItemIsScoredOnTheMirroredScale) {
  const RatingScale scale = {.min = -2, .max = 3};
  ScoredItem item = Mean(1, "m");
  item.reversed = true;
  EXPECT_EQ(item.Score(scale, 3), -2);
  EXPECT_EQ(item.Score(scale, -1), 2);
  item = {.code = "s",
          .item = 1,
          .statistic = ItemStatistic::kShare,
          .satisfied_min = 2,
          .satisfied_max = 3,
          .reversed = true};
  EXPECT_EQ(item.Score(scale, -2), 1);
  EXPECT_EQ(item.Score(scale, 3), 0);
}

TEST(ScoredItemTest, ANormalizedMeanRunsFromZeroToOne) {
  const RatingScale scale = {.min = 1, .max = 5};
  ScoredItem item = {.code = "n", .item = 1, .statistic = ItemStatistic::kNormalizedMean};
  EXPECT_EQ(item.Score(scale, 1), 0);
  EXPECT_EQ(item.Score(scale, 4), 0.75);
  EXPECT_EQ(item.Score(scale, 5), 1);
  item.reversed = true;
  EXPECT_EQ(item.Score(scale, 4), 0.25);
}

TEST(RulebookTest, WeightsMultiplyOnTheWayDown) {
  const Rulebook rulebook = Make(Rules());
  EXPECT_THAT(Expanded(rulebook, {StatisticKind::kItem, "item3"}),
              ElementsAre(std::pair("item3", 1.0)));
  EXPECT_THAT(Expanded(rulebook, {StatisticKind::kFactor, "access"}),
              ElementsAre(std::pair("item1", 0.25), std::pair("item2", 0.75)));
  // service = access / 2 + staff / 2; item2 is in both factors.
  EXPECT_THAT(
      Expanded(rulebook, {StatisticKind::kGroup, "service"}),
      ElementsAre(std::pair("item1", 0.125), std::pair("item2", 0.625), std::pair("item3", 0.25)));
  // 3/4 service + 1/4 staff.
  EXPECT_THAT(Expanded(rulebook, {StatisticKind::kOverall, ""}),
              ElementsAre(std::pair("item1", 0.09375), std::pair("item2", 0.59375),
                          std::pair("item3", 0.3125)));
}

TEST(RulebookTest, AnUnknownStatisticExpandsToNothing) {
  const Rulebook rulebook = Make(Rules());
  EXPECT_THAT(rulebook.Expand({StatisticKind::kFactor, "nothing"}), IsEmpty());
  EXPECT_THAT(rulebook.Expand({StatisticKind::kGroup, "access"}), IsEmpty()) << "a factor";
  RulebookSpec spec = Rules();
  spec.overall.reset();
  EXPECT_THAT(Make(spec).Expand({StatisticKind::kOverall, ""}), IsEmpty());
}

TEST(RulebookTest, OverallIsOfFactorsWhereThereAreNoGroups) {
  RulebookSpec spec = Rules();
  spec.groups.clear();
  spec.overall->components = {{"access", 1}, {"staff", 1}};
  EXPECT_THAT(
      Expanded(Make(spec), {StatisticKind::kOverall, ""}),
      ElementsAre(std::pair("item1", 0.125), std::pair("item2", 0.625), std::pair("item3", 0.25)));
  spec.groups = {{"service", {{"access", 1}}}};
  EXPECT_THAT(FieldsOf(spec),
              ElementsAre("overall.components[0].code", "overall.components[1].code"));
}

TEST(RulebookTest, AStatisticHasTheUnitOfItsItems) {
  const Rulebook rulebook = Make(Rules());
  EXPECT_EQ(rulebook.UnitOf({StatisticKind::kItem, "item1"}), Unit::kFraction);
  EXPECT_EQ(rulebook.UnitOf({StatisticKind::kItem, "mean4"}), Unit::kScale);
  EXPECT_EQ(rulebook.UnitOf({StatisticKind::kFactor, "means"}), Unit::kScale);
  EXPECT_EQ(rulebook.UnitOf({StatisticKind::kGroup, "service"}), Unit::kFraction);
  EXPECT_EQ(rulebook.UnitOf({StatisticKind::kOverall, ""}), Unit::kFraction);
}

TEST(RulebookTest, SharesAndNormalizedMeansMix) {
  RulebookSpec spec = Rules();
  spec.items.push_back({.code = "normal5", .item = 5, .statistic = ItemStatistic::kNormalizedMean});
  spec.factors[0].components.push_back({"normal5", 1});
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(RulebookTest, RefusesMixedUnitsAtEveryLevel) {
  RulebookSpec spec = Rules();
  spec.factors[0].components.push_back({"mean4", 1});
  spec.groups[1].components.push_back({"means", 1});
  spec.groups.push_back({"scale", {{"means", 1}}});
  spec.overall->components.push_back({"scale", 1});
  EXPECT_THAT(FieldsOf(spec), ElementsAre("factors[0].items[2].code", "groups[1].factors[1].code",
                                          "overall.components[2].code"));
}

TEST(RulebookTest, AnItemMayBeScoredTwiceUnderTwoCodes) {
  RulebookSpec spec = Rules();
  spec.items.push_back(Mean(1, "mean1"));
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
  spec.items.push_back(Mean(1, "item1"));
  EXPECT_THAT(FieldsOf(spec), ElementsAre("items[5].code"));
}

TEST(RulebookTest, ScoresOnlyRatings) {
  RulebookSpec spec = Rules();
  spec.items.push_back(Mean(6, "text"));
  spec.items.push_back(Mean(7, "unknown"));
  EXPECT_THAT(FieldsOf(spec), ElementsAre("items[4].item", "items[5].item"));
}

TEST(RulebookTest, NeedsAnItem) { EXPECT_THAT(FieldsOf({}), ElementsAre("items")); }

TEST(RulebookTest, TheSatisfiedRangeLiesOnTheScale) {
  RulebookSpec spec = Rules();
  spec.items[0].satisfied_min = 0;
  spec.items[1].satisfied_max = 6;
  spec.items[2].satisfied_max = 3;
  spec.items[3].satisfied_max = 5;  // a mean has none
  EXPECT_THAT(FieldsOf(spec), ElementsAre("items[0].satisfied_min", "items[1].satisfied_max",
                                          "items[2].satisfied_max", "items[3].satisfied_min"));
}

TEST(RulebookTest, CodesAreNamesAndUniqueOverAllKinds) {
  RulebookSpec spec = Rules();
  spec.items[3].code = "Mean";
  spec.factors[2] = {"item1", {{"item1", 1}}};
  spec.groups[1].code = "staff";
  spec.overall.reset();
  EXPECT_THAT(FieldsOf(spec), ElementsAre("items[3].code", "factors[2].code", "groups[1].code"));
}

TEST(RulebookTest, ComponentsExistOnceAndWeighSomething) {
  RulebookSpec spec = Rules();
  spec.factors[0].components = {{"item1", 0},   {"item2", -1},
                                {"item2", 1},   {"item3", kInfinity - kInfinity},
                                {"nothing", 1}, {"staff", 1}};
  spec.factors[1].components.clear();
  EXPECT_THAT(FieldsOf(spec), ElementsAre("factors[0].items[0].weight",
                                          "factors[0].items[1].weight", "factors[0].items[2].code",
                                          "factors[0].items[3].weight", "factors[0].items[4].code",
                                          "factors[0].items[5].code", "factors[1].items"));
}

TEST(RulebookTest, WeightsHaveAFiniteSum) {
  constexpr double kMax = std::numeric_limits<double>::max();
  RulebookSpec spec = Rules();
  spec.factors[0].components = {{"item1", kMax}, {"item2", kMax}};
  EXPECT_THAT(FieldsOf(spec), ElementsAre("factors[0].items"));
}

TEST(RulebookTest, DisplayHasLimits) {
  RulebookSpec spec = Rules();
  spec.decimals = 7;
  spec.maximum_points = -1;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("decimals", "maximum_points"));
  spec.decimals = 6;
  spec.maximum_points = kInfinity;
  EXPECT_THAT(FieldsOf(spec), ElementsAre("maximum_points"));
}

TEST(RulebookTest, ScaleUnitsHaveNoPoints) {
  RulebookSpec spec = Rules();
  spec.groups.clear();
  spec.overall->components = {{"means", 1}};
  EXPECT_THAT(FieldsOf(spec), ElementsAre("maximum_points"));
  spec.maximum_points = 0;
  EXPECT_THAT(FieldsOf(spec), IsEmpty());
}

TEST(RulebookTest, ACopyExpandsToItsOwnItems) {
  Rulebook copy;
  {
    const Rulebook original = Make(Rules());
    copy = original;
  }
  EXPECT_THAT(Expanded(copy, {StatisticKind::kItem, "item1"}),
              ElementsAre(std::pair("item1", 1.0)));
}

}  // namespace
}  // namespace sipas::domain
