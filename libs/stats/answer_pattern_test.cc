#include "libs/stats/answer_pattern.h"

#include <gtest/gtest.h>

#include <vector>

namespace sipas::stats {
namespace {

using Answers = std::vector<std::uint8_t>;

TEST(AnswerPatternTest, RunsSkipQuestionsWithoutAnAnswer) {
  const Answers tops(7, 4);
  const auto pattern = *PatternOf(Answers{4, 4, 4, kNoAnswer, 4, 2, kNotAsked}, tops);
  EXPECT_DOUBLE_EQ(*pattern.longest_run, 0.8);
  EXPECT_DOUBLE_EQ(*pattern.top_share, 0.8);
  EXPECT_DOUBLE_EQ(*pattern.nonresponse, 1.0 / 6);
}

TEST(AnswerPatternTest, ARunEndsWhereTheScaleChanges) {
  const auto pattern = *PatternOf(Answers{3, 3, 3, 3, 3}, Answers{4, 4, 4, 10, 10});
  EXPECT_DOUBLE_EQ(*pattern.longest_run, 0.6);
  EXPECT_DOUBLE_EQ(*pattern.top_share, 0);
}

TEST(AnswerPatternTest, TooFewAnswersGiveNoSign) {
  const auto pattern = *PatternOf(Answers{kNoAnswer, 1, 1, 1, 1}, Answers(5, 1));
  EXPECT_FALSE(pattern.longest_run.has_value());
  EXPECT_DOUBLE_EQ(*pattern.top_share, 1);
  const auto nobody = *PatternOf(Answers{kNotAsked}, Answers{4});
  EXPECT_FALSE(nobody.top_share.has_value());
  EXPECT_FALSE(nobody.nonresponse.has_value());
  EXPECT_EQ(PatternOf(Answers{1}, Answers{}).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
