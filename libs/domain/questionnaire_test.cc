#include "libs/domain/questionnaire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "libs/domain/violated_fields.h"

namespace sipas::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Item Rating(uint32_t number, int32_t min = 1, int32_t max = 5) {
  return {.number = number, .scale = RatingScale{.min = min, .max = max}, .ask_if = {}};
}

Item WithScale(Scale scale) { return {.number = 1, .scale = std::move(scale), .ask_if = {}}; }

std::vector<std::string> FieldsOf(std::vector<Item> items) {
  Violations violations;
  Questionnaire::Make(std::move(items), violations);
  return ViolatedFields(violations);
}

std::vector<std::string> SuccessorFieldsOf(Scale before, Scale after) {
  Violations violations;
  const Questionnaire old = Questionnaire::Make({WithScale(std::move(before))}, violations);
  const Questionnaire now =
      Questionnaire::Make({Rating(2), WithScale(std::move(after))}, violations);
  EXPECT_TRUE(violations.empty());
  now.CheckSuccessorOf(old, violations);
  return ViolatedFields(violations);
}

TEST(QuestionnaireTest, FindsItemsByNumber) {
  Violations violations;
  const Questionnaire made = Questionnaire::Make(
      {Rating(7), {.number = 3, .scale = TextScale{.max_bytes = 500}, .ask_if = {}}}, violations);
  ASSERT_TRUE(violations.empty());
  ASSERT_NE(made.Find(3), nullptr);
  EXPECT_EQ(made.Find(3)->number, 3U);
  EXPECT_EQ(made.Find(4), nullptr);
  ASSERT_NE(made.FindRating(7), nullptr);
  EXPECT_EQ(made.FindRating(7)->max, 5);
  EXPECT_EQ(made.FindRating(3), nullptr) << "a text";
  EXPECT_EQ(made.FindRating(4), nullptr);
}

TEST(QuestionnaireTest, Has1To500Items) {
  EXPECT_THAT(FieldsOf({}), ElementsAre("items"));
  std::vector<Item> items;
  for (uint32_t i = 1; i <= 500; ++i) items.push_back(Rating(i));
  EXPECT_THAT(FieldsOf(items), IsEmpty());
  items.push_back(Rating(501));
  EXPECT_THAT(FieldsOf(items), ElementsAre("items"));
}

TEST(QuestionnaireTest, NumbersAre1To65535AndUnique) {
  EXPECT_THAT(FieldsOf({Rating(0), Rating(65'535), Rating(65'536), Rating(65'535)}),
              ElementsAre("items[0].number", "items[2].number", "items[3].number"));
}

TEST(QuestionnaireTest, AnItemNeedsAScale) {
  EXPECT_THAT(FieldsOf({WithScale({})}), ElementsAre("items[0].scale"));
}

TEST(QuestionnaireTest, RatingsSpan1To100Steps) {
  EXPECT_THAT(FieldsOf({Rating(1, -1'000, -900)}), IsEmpty());
  EXPECT_THAT(FieldsOf({Rating(1, 0, 1)}), IsEmpty());
  EXPECT_THAT(FieldsOf({Rating(1, -1'001, -1'000)}), ElementsAre("items[0].rating.min"));
  EXPECT_THAT(FieldsOf({Rating(1, 0, 101)}), ElementsAre("items[0].rating.max"));
  EXPECT_THAT(FieldsOf({Rating(1, 3, 3)}), ElementsAre("items[0].rating.max"));
  constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  EXPECT_THAT(FieldsOf({Rating(1, kMin, kMax)}),
              ElementsAre("items[0].rating.min", "items[0].rating.max"));
}

TEST(QuestionnaireTest, ChoicesHave1To200NumberedOptions) {
  ChoiceScale scale;
  EXPECT_THAT(FieldsOf({WithScale(scale)}), ElementsAre("items[0].choice.options"));
  for (uint32_t i = 1; i <= 200; ++i) scale.options.push_back(i);
  EXPECT_THAT(FieldsOf({WithScale(scale)}), IsEmpty());
  scale.options.push_back(201);
  EXPECT_THAT(FieldsOf({WithScale(scale)}), ElementsAre("items[0].choice.options"));
  EXPECT_THAT(FieldsOf({WithScale(ChoiceScale{.options = {0, 1, 65'536, 1}, .multiple = true})}),
              ElementsAre("items[0].choice.options[0].number", "items[0].choice.options[2].number",
                          "items[0].choice.options[3].number"));
}

TEST(QuestionnaireTest, NumbersHaveAFiniteRange) {
  EXPECT_THAT(FieldsOf({WithScale(NumberScale{.min = 0, .max = 0.5})}), IsEmpty());
  EXPECT_THAT(FieldsOf({WithScale(NumberScale{.min = 1, .max = 1})}),
              ElementsAre("items[0].number_scale.max"));
  EXPECT_THAT(FieldsOf({WithScale(NumberScale{.min = -kInfinity, .max = kInfinity})}),
              ElementsAre("items[0].number_scale.min", "items[0].number_scale.max"));
  EXPECT_THAT(FieldsOf({WithScale(NumberScale{.min = 0, .max = kInfinity - kInfinity})}),
              ElementsAre("items[0].number_scale.max"));
}

TEST(QuestionnaireTest, TextsHave1To10000Bytes) {
  EXPECT_THAT(FieldsOf({WithScale(TextScale{.max_bytes = 10'000})}), IsEmpty());
  EXPECT_THAT(FieldsOf({WithScale(TextScale{.max_bytes = 0})}),
              ElementsAre("items[0].text_scale.max_bytes"));
  EXPECT_THAT(FieldsOf({WithScale(TextScale{.max_bytes = 10'001})}),
              ElementsAre("items[0].text_scale.max_bytes"));
}

TEST(QuestionnaireTest, AFilterLooksAtAnEarlierRating) {
  Item asked = Rating(2);
  asked.ask_if = AskIf{.item = 1, .min = 1, .max = 2};
  EXPECT_THAT(FieldsOf({Rating(1), asked}), IsEmpty());
  EXPECT_THAT(FieldsOf({asked, Rating(1)}), ElementsAre("items[0].ask_if.item")) << "later";
  EXPECT_THAT(FieldsOf({WithScale(TextScale{.max_bytes = 9}), asked}),
              ElementsAre("items[1].ask_if.item"))
      << "a text";
  asked.ask_if->item = 2;
  EXPECT_THAT(FieldsOf({Rating(1), asked}), ElementsAre("items[1].ask_if.item")) << "itself";
}

TEST(QuestionnaireTest, AFilterStaysOnTheScale) {
  for (const AskIf& filter : {AskIf{1, 0, 2}, AskIf{1, 4, 6}, AskIf{1, 3, 2}}) {
    Item asked = Rating(2);
    asked.ask_if = filter;
    EXPECT_THAT(FieldsOf({Rating(1), asked}), ElementsAre("items[1].ask_if.max"));
  }
}

TEST(QuestionnaireSuccessorTest, ItemsMayBeAddedAndDropped) {
  Violations violations;
  const Questionnaire before = Questionnaire::Make({Rating(1), Rating(2)}, violations);
  const Questionnaire after = Questionnaire::Make({Rating(3, 0, 10), Rating(1)}, violations);
  after.CheckSuccessorOf(before, violations);
  EXPECT_TRUE(violations.empty());
}

TEST(QuestionnaireSuccessorTest, ScalesStay) {
  const RatingScale rating = {.min = 1, .max = 5};
  const NumberScale number = {.min = 0, .max = 60};
  const TextScale text = {.max_bytes = 500};
  const ChoiceScale choice = {.options = {1, 2}, .multiple = false};
  EXPECT_THAT(SuccessorFieldsOf(rating, rating), IsEmpty());
  EXPECT_THAT(SuccessorFieldsOf(number, number), IsEmpty());
  EXPECT_THAT(SuccessorFieldsOf(text, text), IsEmpty());
  EXPECT_THAT(SuccessorFieldsOf(choice, choice), IsEmpty());
  EXPECT_THAT(SuccessorFieldsOf(rating, RatingScale{.min = 1, .max = 4}), ElementsAre("items[1]"));
  EXPECT_THAT(SuccessorFieldsOf(number, NumberScale{.min = 0, .max = 61}), ElementsAre("items[1]"));
  EXPECT_THAT(SuccessorFieldsOf(text, TextScale{.max_bytes = 400}), ElementsAre("items[1]"));
  EXPECT_THAT(SuccessorFieldsOf(rating, number), ElementsAre("items[1]")) << "another kind";
}

TEST(QuestionnaireSuccessorTest, AChoiceMayOnlyGrow) {
  const ChoiceScale before = {.options = {1, 2}, .multiple = false};
  EXPECT_THAT(SuccessorFieldsOf(before, ChoiceScale{.options = {2, 3, 1}, .multiple = false}),
              IsEmpty());
  EXPECT_THAT(SuccessorFieldsOf(before, ChoiceScale{.options = {1, 3}, .multiple = false}),
              ElementsAre("items[1]"));
  EXPECT_THAT(SuccessorFieldsOf(before, ChoiceScale{.options = {1, 2}, .multiple = true}),
              ElementsAre("items[1]"));
}

}  // namespace
}  // namespace sipas::domain
