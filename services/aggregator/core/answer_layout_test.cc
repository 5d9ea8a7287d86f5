#include "services/aggregator/core/answer_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sipas::aggregator {
namespace {

using domain::AnswerKind;
using ::testing::ElementsAre;

domain::Definition MakeRevision(std::vector<domain::Item> items) {
  domain::Violations violations;
  domain::Definition definition;
  definition.body = domain::Questionnaire::Make(std::move(items), violations);
  EXPECT_TRUE(violations.empty());
  return definition;
}

domain::Item Rating(uint32_t number, int32_t min, int32_t max) {
  return {.number = number, .scale = domain::RatingScale{min, max}, .ask_if = std::nullopt};
}

class AnswerLayoutTest : public ::testing::Test {
 protected:
  // Item 7 stands before item 2; item 3 has no ratings.
  const domain::Definition first_ =
      MakeRevision({Rating(7, -1, 1),
                    Rating(2, 1, 4),
                    {.number = 3, .scale = domain::TextScale{100}, .ask_if = std::nullopt}});
  const domain::Definition second_ = MakeRevision({Rating(1, 1, 2), Rating(7, -1, 1)});
  const AnswerLayout layout_ = AnswerLayout::Make({&first_, &second_});
};

TEST_F(AnswerLayoutTest, EveryAnswerHasACategoryAndThenTheTwoAbsences) {
  EXPECT_EQ(layout_.size(), 3u + 2 + 4 + 2 + 2 + 2 + 2);
  EXPECT_EQ(layout_.Find({.item = 7, .rating = -1}), 0u);
  EXPECT_EQ(layout_.Find({.item = 7, .rating = 1}), 2u);
  EXPECT_EQ(layout_.Find({.item = 7, .kind = AnswerKind::kNoAnswer}), 3u);
  EXPECT_EQ(layout_.Find({.item = 7, .kind = AnswerKind::kNotApplicable}), 4u);
  EXPECT_EQ(layout_.Find({.item = 2, .rating = 4}), 8u);
  EXPECT_EQ(layout_.Find({.item = 3, .kind = AnswerKind::kNoAnswer}), 11u);
  EXPECT_EQ(layout_.Find({.item = 1, .rating = 1}), 13u);
}

TEST_F(AnswerLayoutTest, ALaterRevisionOnlyAppends) {
  const AnswerLayout before = AnswerLayout::Make({&first_});
  for (uint32_t c = 0; c < before.size(); ++c) {
    EXPECT_EQ(before.at(c).item, layout_.at(c).item);
    EXPECT_EQ(before.at(c).kind, layout_.at(c).kind);
    EXPECT_EQ(before.at(c).rating, layout_.at(c).rating);
  }
}

TEST_F(AnswerLayoutTest, KnowsNoAnswersOffTheScaleOrToOtherItems) {
  EXPECT_FALSE(layout_.Find({.item = 7, .rating = 2}).has_value());
  EXPECT_FALSE(layout_.Find({.item = 7, .rating = -2}).has_value());
  EXPECT_FALSE(layout_.Find({.item = 3, .rating = 0}).has_value());
  EXPECT_FALSE(layout_.Find({.item = 9, .rating = 1}).has_value());
}

TEST_F(AnswerLayoutTest, CategoriesOfAResponseAscend) {
  domain::Response response;
  response.answers = {{.item = 1, .rating = 2},
                      {.item = 3, .kind = AnswerKind::kNotApplicable},
                      {.item = 7, .rating = 0}};
  std::vector<uint32_t> categories = {99};
  ASSERT_TRUE(layout_.CategoriesOf(response, categories));
  EXPECT_THAT(categories, ElementsAre(1, 12, 14));
  response.answers.push_back({.item = 8, .rating = 0});
  EXPECT_FALSE(layout_.CategoriesOf(response, categories));
  response.answers = {{.item = 2, .rating = 5}};
  EXPECT_FALSE(layout_.CategoriesOf(response, categories));
}

}  // namespace
}  // namespace sipas::aggregator
