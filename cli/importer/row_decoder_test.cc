#include "cli/importer/row_decoder.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/testing/proto_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::EqualsProto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kMapping[] = R"pb(
  campaign {
    columns: "year"
    values { key: "2024" value: "wave-1" }
    values { key: "2025" value: "wave-2" }
  }
  questionnaire_revision: 3
  locality { columns: "ward" }
  stratum { columns: "region" }
  clusters { columns: "ward" columns: "village" separator: "-" }
  weight_column: "w"
  items {
    column: "q1"
    item: 1
    values { key: "Tốt" value: 5 }
    values { key: "Kém" value: 1 }
    missing { no_answer: "-9" }
  }
  items { column: "q2" item: 7 }
  missing { not_applicable: "-8" not_asked: "" }
  attributes {
    dimension: "gender"
    value {
      columns: "sex"
      values { key: "F" value: "female" }
    }
    missing: "?"
  }
  key { columns: "id" }
  channel { constant: "web" }
  answered_at { column: "when" format: "%d/%m/%Y %H:%M" utc_offset_minutes: 420 missing: "" }
  design_only { column: "status" equals: "refused" }
  partial { column: "status" equals: "left" }
  ignore { column: "status" equals: "test" equals: "training" }
)pb";

const std::vector<std::string>& Header() {
  static const std::vector<std::string> header = {"id",  "year", "ward", "region", "village", "w",
                                                  "sex", "when", "q1",   "q2",     "status"};
  return header;
}

std::vector<std::string> GoodCells() {
  return {"17", "2025", "W1", "north", "v1", "0.5", "F", "07/09/2025 14:45", "Tốt", "4", ""};
}

class RowDecoderTest : public ::testing::Test {
 protected:
  RowDecoder::Result Decode(const std::vector<std::string>& cells,
                            const std::string& more_mapping = "") {
    Mapping mapping;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(absl::StrCat(kMapping, more_mapping),
                                                              &mapping));
    CsvRow row{.line = 2, .cells = cells, .text = {}, .error = {}};
    return RowDecoder(mapping, Header()).Decode(row, 1);
  }

  // GoodCells with one cell replaced.
  RowDecoder::Result DecodeWith(const std::string& column, const std::string& cell) {
    std::vector<std::string> cells = GoodCells();
    cells[ColumnIndex(Header(), column)] = cell;
    return Decode(cells);
  }
};

TEST_F(RowDecoderTest, MapsEveryPart) {
  RowDecoder::Result result = Decode(GoodCells());
  EXPECT_THAT(result.problems, IsEmpty());
  ASSERT_EQ(result.outcome, RowOutcome::kResponse);
  EXPECT_EQ(result.response.response_id(), ImportedResponseId("wave-2", 1, "17").ToString());
  result.response.clear_response_id();
  EXPECT_THAT(result.response, EqualsProto(R"pb(
                campaign: "wave-2"
                questionnaire_revision: 3
                locality: "W1"
                answers { item: 1 rating: 5 }
                answers { item: 7 rating: 4 }
                attributes { dimension: "gender" value: "female" }
                stratum: "north"
                clusters: "W1-v1"
                weight: 0.5
                channel: "web"
                answered_at { seconds: 1757231100 }
              )pb"));
}

TEST_F(RowDecoderTest, ReadsMissingCells) {
  std::vector<std::string> cells = GoodCells();
  cells[8] = "-9";
  cells[9] = "-8";
  const auto answers = Decode(cells).response.answers();
  ASSERT_EQ(answers.size(), 2);
  EXPECT_TRUE(answers[0].no_answer());
  EXPECT_TRUE(answers[1].not_applicable());
}

TEST_F(RowDecoderTest, LeavesOutWhatWasNotAskedAndUnknownAttributesAndTimes) {
  std::vector<std::string> cells = GoodCells();
  cells[9] = "";
  cells[6] = "?";
  cells[7] = "";
  const RowDecoder::Result result = Decode(cells);
  EXPECT_EQ(result.outcome, RowOutcome::kResponse);
  EXPECT_EQ(result.response.answers_size(), 1);
  EXPECT_EQ(result.response.attributes_size(), 0);
  EXPECT_FALSE(result.response.has_answered_at());
}

TEST_F(RowDecoderTest, TakesNumbersThatSpreadsheetsMadeDecimal) {
  EXPECT_EQ(DecodeWith("q2", "4.0").response.answers(1).rating(), 4);
  EXPECT_TRUE(DecodeWith("q2", "-8.0").response.answers(1).not_applicable());
}

TEST_F(RowDecoderTest, NamesEverythingThatIsWrong) {
  const RowDecoder::Result result =
      Decode({"17", "2026", "", "north", "", "much", "X", "2025-09-07", "Tốt lắm", "x", ""});
  EXPECT_EQ(result.outcome, RowOutcome::kBad);
  EXPECT_THAT(
      result.problems,
      ElementsAre(HasSubstr("'year': the mapping has no value for '2026'"),
                  HasSubstr("'ward': is empty"), HasSubstr("'ward', 'village': a cell is empty"),
                  HasSubstr("'w': 'much' is no weight"),
                  HasSubstr("'when': '2025-09-07' is no time"),
                  HasSubstr("'sex': the mapping has no value for 'X'"),
                  HasSubstr("'q1': 'Tốt lắm' is neither an answer to item 1"),
                  HasSubstr("'q2': 'x' is neither an answer to item 7")));
}

TEST_F(RowDecoderTest, RefusesCellsThatAreNoUtf8) {
  EXPECT_THAT(DecodeWith("ward", "Qu\xE2n").problems,
              ElementsAre("column 'ward': is not UTF-8", HasSubstr("is not UTF-8")));
}

TEST_F(RowDecoderTest, GivesADesignOnlyRowNeitherAnswersNorWeight) {
  const RowDecoder::Result result = DecodeWith("status", "refused");
  EXPECT_EQ(result.outcome, RowOutcome::kResponse);
  EXPECT_TRUE(result.response.design_only());
  EXPECT_EQ(result.response.answers_size(), 0);
  EXPECT_FALSE(result.response.has_weight());
  EXPECT_EQ(result.response.clusters(0), "W1-v1");
}

TEST_F(RowDecoderTest, MarksPartialRowsAndLeavesOutIgnoredOnes) {
  EXPECT_TRUE(DecodeWith("status", "left").response.partial());
  EXPECT_EQ(DecodeWith("status", "training").outcome, RowOutcome::kIgnored);
}

TEST_F(RowDecoderTest, ReadsChoicesAndNumbers) {
  const auto decode = [&](const std::string& cell, const std::string& kind) {
    std::vector<std::string> cells = GoodCells();
    cells[10] = cell;
    return Decode(cells, absl::StrCat("items { column: 'status' item: 9 ", kind, "}"));
  };
  const auto choices = decode("2; 5", "kind: ANSWER_KIND_CHOICE option_separator: ';'");
  EXPECT_THAT(choices.response.answers(2).choices().options(), ElementsAre(2, 5));
  EXPECT_EQ(decode("2;x", "kind: ANSWER_KIND_CHOICE option_separator: ';'").outcome,
            RowOutcome::kBad);
  EXPECT_EQ(decode("12.5", "kind: ANSWER_KIND_NUMBER").response.answers(2).number(), 12.5);
  EXPECT_EQ(decode("nan", "kind: ANSWER_KIND_NUMBER").outcome, RowOutcome::kBad);
}

TEST_F(RowDecoderTest, KeepsIdsOfOtherRowsWhenABadOneIsMended) {
  Mapping mapping;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kMapping, &mapping));
  CsvRow good{.line = 3, .cells = GoodCells(), .text = {}, .error = {}};
  CsvRow bad = good;
  bad.cells[9] = "x";
  RowDecoder before(mapping, Header());
  before.Decode(bad, 1);
  const std::string id = before.Decode(good, 2).response.response_id();
  RowDecoder after(mapping, Header());
  EXPECT_NE(after.Decode(good, 1).response.response_id(), id);
  EXPECT_EQ(after.Decode(good, 2).response.response_id(), id);
}

}  // namespace
}  // namespace sipas::cli
