#include "cli/output/score_table.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "cli/output/display_width.h"
#include "cli/output/score_csv.h"

namespace sipas::cli {
namespace {

using aggregator::v1::Difference;
using aggregator::v1::Score;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr char kShare[] = R"pb(
  domain { campaign: "wave-2025" locality: "W2" }
  locality_name: "Phường Đông Hưng Thuận"
  statistic { kind: STATISTIC_KIND_ITEM code: "satisfied" }
  state: SCORE_STATE_OK
  method: "taylor, stratified clusters, lonely psu adjust, logit, design df"
  basis: BASIS_SAMPLING
  unit: UNIT_FRACTION
  estimate: 0.4450361613
  standard_error: 0.00283
  interval { lower: 0.4394 upper: 0.4506 confidence_level: 0.95 degrees_of_freedom: 2971 }
  sample_size: 73421
  design_effect: 2.3865
  rank { rank: 2 peers: 14 lower: 1 upper: 4 }
  rulebook: "rules"
  rulebook_revision: 3
  rulebook_inferred: true
  watermark { positions { log_id: "0195e9c2-7a3b-7c11-8f25-2f6d0a9b3c4d" position: 73427 } }
)pb";

void ExpectFitsTheTerminal(const std::string& text) {
  for (const auto& line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(DisplayWidth(std::string(line)), 80U) << line;
  }
}

TEST(ScoreTableTest, ShowsSharesAsPercentWithIntervalAndRankRange) {
  const std::string table = ScoreTable({Parse<Score>(kShare)}, NumberFormat());
  EXPECT_THAT(table, HasSubstr("2 (1 to 4)    Phường Đông Hưng Thuận   44.5 %  "
                               "43.9 % to 45.1 %  73,421  2.39"));
  EXPECT_THAT(table, HasSubstr("95 % interval"));
  EXPECT_THAT(table, HasSubstr("Method: taylor, stratified clusters, lonely psu adjust, logit"));
  EXPECT_THAT(table, HasSubstr("rules revision 3 (inferred, not official)"));
  ExpectFitsTheTerminal(table);
}

TEST(ScoreTableTest, SaysWhoseMethodIsWhich) {
  std::vector<Score> scores;
  for (int i = 1; i <= 7; ++i) {
    scores.push_back(Parse<Score>(kShare));
    scores.back().set_locality_name("Ward " + std::to_string(i));
  }
  EXPECT_THAT(ScoreTable(scores, NumberFormat()), HasSubstr("\nMethod: taylor"));
  scores[1].set_method("no sampling error to estimate");
  scores[4].set_method("no sampling error to estimate");
  scores[6].clear_method();
  const std::string table = ScoreTable(scores, NumberFormat());
  EXPECT_THAT(table, HasSubstr("\nMethod of Ward 2, Ward 5: no sampling error to estimate\n"));
  EXPECT_THAT(table, HasSubstr("\nMethod of the other 4: taylor, stratified clusters"));
  EXPECT_THAT(table, Not(HasSubstr("Method:")));
  ExpectFitsTheTerminal(table);
}

TEST(ScoreTableTest, FitsTheTerminalWithLongNames) {
  Score score = Parse<Score>(kShare);
  score.set_locality_name("Ủy ban nhân dân phường Đông Hưng Thuận, quận Mười Hai, thành phố");
  ExpectFitsTheTerminal(ScoreTable({score}, NumberFormat()));
}

TEST(ScoreTableTest, NeverShowsARankWithoutItsRange) {
  Score score = Parse<Score>(kShare);
  score.mutable_rank()->clear_lower();
  const std::string table = ScoreTable({score}, NumberFormat());
  EXPECT_THAT(table, HasSubstr("\n-             Phường"));
}

TEST(ScoreTableTest, SaysWhyThereIsNoValue) {
  Score score = Parse<Score>(kShare);
  score.set_state(aggregator::v1::SCORE_STATE_NO_VALUE);
  score.set_reason("NO_ANSWERS");
  score.clear_estimate();
  score.clear_interval();
  score.clear_design_effect();
  const std::string table = ScoreTable({score}, NumberFormat());
  EXPECT_THAT(table, HasSubstr("- (NO_ANSWERS)"));
  EXPECT_THAT(table, Not(HasSubstr("nan")));
  EXPECT_THAT(table, Not(HasSubstr("0.0 %")));
}

Score ModeratedScore() {
  Score score = Parse<Score>(kShare);
  score.mutable_moderation()->set_siblings(34);
  score.mutable_moderation()->set_prior_degrees_of_freedom(5.25);
  score.mutable_moderation()->set_prior_design_effect(2.5);
  score.set_own_standard_error(0.02);
  score.mutable_own_interval()->set_lower(0.36);
  score.mutable_own_interval()->set_upper(0.53);
  return score;
}

TEST(ScoreTableTest, ShowsTheOwnIntervalBesideAModeratedOneWhereItFits) {
  Score score = ModeratedScore();
  score.clear_rank();
  const std::string table = ScoreTable({score}, NumberFormat());
  EXPECT_THAT(table, HasSubstr("own interval"));
  EXPECT_THAT(table, HasSubstr("43.9 % to 45.1 %  36.0 % to 53.0 %  73,421  2.39"));
  EXPECT_THAT(table, HasSubstr("borrow strength"));
  ExpectFitsTheTerminal(table);
  const std::string ranked = ScoreTable({ModeratedScore()}, NumberFormat());
  EXPECT_THAT(ranked, Not(HasSubstr("own interval")));
  EXPECT_THAT(ranked, HasSubstr("borrow strength"));
  ExpectFitsTheTerminal(ranked);
}

TEST(ScoreCsvTest, HasTheOwnIntervalAndThePriorOfAModeratedVariance) {
  EXPECT_THAT(ScoreCsvHeader(), HasSubstr(",own_standard_error,own_lower,own_upper,"
                                          "prior_siblings,prior_df,prior_design_effect,"));
  EXPECT_THAT(ScoreCsvRow(ModeratedScore()), HasSubstr(",0.02,0.36,0.53,34,5.25,2.5,"));
}

Score WithheldScore(const std::string& reason) {
  Score score = Parse<Score>(R"pb(
    domain { campaign: "wave-2025" locality: "W3" }
    locality_name: "Phường Tân Hưng"
    statistic { kind: STATISTIC_KIND_ITEM code: "satisfied" }
    state: SCORE_STATE_SUPPRESSED
    unit: UNIT_FRACTION
    rulebook: "rules"
    rulebook_revision: 3
  )pb");
  score.set_reason(reason);
  return score;
}

TEST(ScoreTableTest, SaysInWordsThatAScoreIsWithheld) {
  const std::string table =
      ScoreTable({Parse<Score>(kShare), WithheldScore("FEWER_RESPONDENTS_THAN_10"),
                  WithheldScore("COMPLEMENTARY")},
                 NumberFormat());
  EXPECT_THAT(table, HasSubstr("withheld    - (fewer than 10)       -     -"));
  EXPECT_THAT(table, HasSubstr("withheld  - (protects others)       -     -"));
  EXPECT_THAT(table, HasSubstr("Withheld to keep answers confidential"));
  EXPECT_THAT(table, Not(HasSubstr("FEWER_RESPONDENTS")));
  ExpectFitsTheTerminal(table);
}

TEST(ScoreTableTest, CountsSharesThatSayLittle) {
  Score score = Parse<Score>(kShare);
  EXPECT_THAT(ScoreTable({score}, NumberFormat()), Not(HasSubstr("say little")));
  score.set_reliability(aggregator::v1::RELIABILITY_UNRELIABLE);
  EXPECT_THAT(ScoreTable({score}, NumberFormat()), HasSubstr("say little by themselves"));
}

TEST(ScoreTableTest, SaysThatOptInAnswersHaveNoMargin) {
  Score score = Parse<Score>(kShare);
  score.set_basis(aggregator::v1::BASIS_NONE);
  EXPECT_THAT(ScoreTable({score}, NumberFormat()), HasSubstr("No margin of sampling error"));
}

Difference ShareDifference() {
  Difference difference;
  *difference.mutable_first() = Parse<Score>(kShare);
  *difference.mutable_second() = Parse<Score>(kShare);
  difference.set_estimate(0.0734);
  difference.mutable_interval()->set_lower(0.0563);
  difference.mutable_interval()->set_upper(0.0905);
  difference.mutable_interval()->set_confidence_level(0.9);
  difference.set_covariance(1e-5);
  difference.set_method("joint covariance");
  return difference;
}

TEST(DifferenceTableTest, ShowsDifferencesOfSharesInPercentagePoints) {
  const std::string table = DifferenceTable(ShareDifference(), NumberFormat());
  EXPECT_THAT(table, HasSubstr("difference, percentage points"));
  EXPECT_THAT(table, HasSubstr("+7.3      +5.6 to +9.1"));
  EXPECT_THAT(table, HasSubstr("90 % interval"));
  EXPECT_THAT(table, HasSubstr("Difference: joint covariance"));
  ExpectFitsTheTerminal(table);
}

TEST(DifferenceTableTest, ShowsDifferencesOfMeansInUnitsOfTheScale) {
  Difference difference = ShareDifference();
  difference.mutable_first()->set_unit(aggregator::v1::UNIT_SCALE);
  difference.mutable_second()->set_unit(aggregator::v1::UNIT_SCALE);
  const std::string table = DifferenceTable(difference, NumberFormat());
  EXPECT_THAT(table, HasSubstr("difference, units of the scale"));
  EXPECT_THAT(table, HasSubstr("+0.073"));
  EXPECT_THAT(table, Not(HasSubstr("percentage")));
}

TEST(DifferenceTableTest, SaysInWordsThatADifferenceIsWithheld) {
  Difference difference;
  *difference.mutable_first() = Parse<Score>(kShare);
  *difference.mutable_second() = WithheldScore("FEWER_RESPONDENTS_THAN_10");
  difference.set_state(aggregator::v1::SCORE_STATE_SUPPRESSED);
  difference.set_reason("FEWER_RESPONDENTS_THAN_10");
  const std::string table = DifferenceTable(difference, NumberFormat());
  EXPECT_THAT(table, HasSubstr("difference, percentage points     withheld  - (fewer than 10)"));
  ExpectFitsTheTerminal(table);
}

TEST(DifferenceTableTest, NamesWhatMakesScoresNotComparable) {
  Difference difference = ShareDifference();
  difference.add_not_comparable("OTHER_QUESTIONNAIRE");
  EXPECT_THAT(DifferenceTable(difference, NumberFormat()),
              HasSubstr("Not comparable: OTHER_QUESTIONNAIRE\n"));
}

TEST(ScoreCsvTest, HasAsManyCellsAsTitlesAndAllDigits) {
  const std::string header = ScoreCsvHeader();
  const std::string row = ScoreCsvRow(Parse<Score>(kShare));
  EXPECT_THAT(header, HasSubstr("campaign,locality,locality_name,breakdown,statistic,state,"));
  EXPECT_THAT(row, HasSubstr("wave-2025,W2,Phường Đông Hưng Thuận,,item:satisfied,ok,"));
  EXPECT_THAT(row, HasSubstr(",0.4450361613,0.00283,0.4394,0.4506,0.95,2971,73421,"));
  // The method holds commas and is quoted: four of them.
  const auto commas = [](const std::string& text) {
    return std::count(text.begin(), text.end(), ',');
  };
  EXPECT_EQ(commas(row), commas(header) + 4);
}

TEST(ScoreCsvTest, AWithheldScoreHasNoCounts) {
  const std::string row = ScoreCsvRow(WithheldScore("COMPLEMENTARY"));
  EXPECT_THAT(row, HasSubstr(",suppressed,COMPLEMENTARY,,fraction,,,,,,,,,"));
}

TEST(ScoreCsvTest, LeavesAbsentValuesEmpty) {
  const std::string row = ScoreCsvRow(Parse<Score>("state: SCORE_STATE_NO_VALUE"));
  EXPECT_THAT(row, HasSubstr(",no_value,,,,,,,,,,0,"));
}

}  // namespace
}  // namespace sipas::cli
