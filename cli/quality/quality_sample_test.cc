#include "cli/quality/quality_sample.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "cli/command_line/exit_code.h"
#include "cli/quality/quality_log_for_test.h"
#include "libs/stats/answer_pattern.h"

namespace sipas::cli {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

survey::v1::Questionnaire Questions() {
  return Parse<survey::v1::Questionnaire>(
      "items { number: 7 rating { min: 1 max: 5 } } items { number: 3 rating { min: -1 max: 1 } }"
      "items { number: 9 number_scale { max: 9000 } } items { number: 4 rating { max: 10 } }");
}

class QualitySampleTest : public ::testing::Test {
 protected:
  QualitySampleReader Reader() {
    return {"wave", *QualityQuestions::Make(Questions(), 9),
            *UnitKey::Make("device", "", "", survey::v1::Campaign(), survey::v1::Register())};
  }

  static survey::v1::Response From(const std::string& device, int rating) {
    auto response = Parse<survey::v1::Response>(
        "locality: 'D' answers { item: 3 no_answer: true } answers { item: 9 number: 180 }");
    response.set_device_id(device);
    auto& answer = *response.add_answers();
    answer.set_item(7);
    answer.set_rating(rating);
    return response;
  }
};

TEST_F(QualitySampleTest, ReadsCategoriesAndDurations) {
  QualitySampleReader reader = Reader();
  EXPECT_TRUE(reader.Take(ResponseEntry("wave", 1, From("b", 5))).ok());
  EXPECT_TRUE(reader.Take(ResponseEntry("wave", 2, From("a", 2))).ok());
  EXPECT_TRUE(reader.Take(ResponseEntry("other", 3, From("a", 2))).ok());
  const QualitySample sample = reader.Finish();
  EXPECT_EQ(sample.tops, (std::vector<uint8_t>{4, 2, 10}));
  EXPECT_EQ(sample.units, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(sample.rows.size(), 2U);
  EXPECT_EQ(sample.rows[0].unit, 1U);
  EXPECT_EQ(sample.rows[0].answers, (std::vector<uint8_t>{4, stats::kNoAnswer, stats::kNotAsked}));
  EXPECT_EQ(sample.rows[0].duration, 180);
}

TEST_F(QualitySampleTest, CountsWhatCountsNow) {
  QualitySampleReader reader = Reader();
  for (int id = 1; id <= 4; ++id) {
    EXPECT_TRUE(reader.Take(ResponseEntry("wave", id, From("a", 1))).ok());
  }
  survey::v1::EntryPayload payload;
  *payload.mutable_void_()->mutable_response()->mutable_response() = From("a", 1);
  EXPECT_TRUE(reader.Take(Entry(survey::v1::ENTRY_KIND_VOID, "wave", 1, payload)).ok());
  EXPECT_TRUE(reader.Take(Entry(survey::v1::ENTRY_KIND_VOID, "wave", 2, payload)).ok());
  payload.Clear();
  *payload.mutable_reinstate()->mutable_response()->mutable_response() = From("a", 1);
  EXPECT_TRUE(reader.Take(Entry(survey::v1::ENTRY_KIND_REINSTATE, "wave", 2, payload)).ok());
  payload.Clear();
  *payload.mutable_amend()->mutable_before()->mutable_response() = From("a", 1);
  *payload.mutable_amend()->mutable_after()->mutable_response() = From("b", 4);
  EXPECT_TRUE(reader.Take(Entry(survey::v1::ENTRY_KIND_AMEND, "wave", 3, payload)).ok());
  // The payload of the fourth was erased.
  EXPECT_TRUE(reader.Take(Entry(survey::v1::ENTRY_KIND_RESPONSE, "wave", 4, {})).ok());
  const QualitySample sample = reader.Finish();
  ASSERT_EQ(sample.rows.size(), 2U);
  EXPECT_EQ(sample.rows[0].unit, 0U);
  EXPECT_EQ(sample.rows[1].unit, 1U);
  EXPECT_EQ(sample.rows[1].answers[0], 3);
}

TEST_F(QualitySampleTest, LeavesOutTestsAndUnitsOfTheDesignAlone) {
  QualitySampleReader reader = Reader();
  auto response = From("a", 1);
  response.set_test(true);
  EXPECT_TRUE(reader.Take(ResponseEntry("wave", 1, response)).ok());
  response.set_test(false);
  response.set_design_only(true);
  EXPECT_TRUE(reader.Take(ResponseEntry("wave", 2, response)).ok());
  EXPECT_TRUE(reader.Take(ResponseEntry("wave", 3, From("", 1))).ok());
  EXPECT_TRUE(reader.Finish().rows.empty());
  EXPECT_EQ(reader.Finish().without_unit, 1U);
}

TEST_F(QualitySampleTest, StopsAtWhatItDoesNotKnow) {
  QualitySampleReader reader = Reader();
  EXPECT_TRUE(absl::IsDataLoss(reader.Take("nonsense")));
  EXPECT_TRUE(
      absl::IsUnimplemented(reader.Take(Entry(survey::v1::ENTRY_KIND_CHECKPOINT, "wave", 1, {}))));
}

TEST(QualityQuestionsTest, NeedRatingItemsAndTheDurationThatWasNamed) {
  EXPECT_EQ(ExitCodeOf(QualityQuestions::Make({}, 0).status()), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(QualityQuestions::Make(Questions(), 7).status()), ExitCode::kUsage);
  EXPECT_TRUE(QualityQuestions::Make(Questions(), 0).ok());
}

}  // namespace
}  // namespace sipas::cli
