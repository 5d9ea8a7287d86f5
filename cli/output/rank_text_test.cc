#include "cli/output/rank_text.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/output/display_width.h"
#include "cli/output/score_csv.h"
#include "cli/output/score_table.h"

namespace sipas::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

aggregator::v1::ListScoresResponse ListOf(const std::string& rest) {
  auto list = Parse<aggregator::v1::ListScoresResponse>(rest);
  for (const char* band : {"ABOVE", "NOT_DISTINGUISHABLE", "BELOW", "BELOW"}) {
    *list.add_scores() = Parse<aggregator::v1::Score>(
        absl::StrCat("locality_name: 'Tỉnh ", list.scores_size() + 1,
                     "' rank { rank: 1 peers: 4 lower: 1 upper: 4 band: PEER_BAND_", band, " }"));
  }
  return list;
}

void ExpectFitsTheTerminal(const std::string& text) {
  for (const auto& line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(DisplayWidth(std::string(line)), 80U) << line;
  }
}

TEST(RankTextTest, RecommendsBandsWhereTheOrderIsMostlyChance) {
  const std::string text = RankingText(
      ListOf("rank_reliability: 0.456 recommended_display: RANK_DISPLAY_BANDS"), NumberFormat());
  EXPECT_THAT(text, HasSubstr("Reliability of the ranks: 0.46, below 0.7"));
  EXPECT_THAT(text, HasSubstr("Clearly above the mean of the peers: Tỉnh 1.\n"));
  EXPECT_THAT(text, HasSubstr("Clearly below it: Tỉnh 3, Tỉnh 4.\n"));
  EXPECT_THAT(text, EndsWith("All others cannot be told from the mean.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Tỉnh 2")));
  ExpectFitsTheTerminal(text);
}

TEST(RankTextTest, SaysNoMoreThanItsReliabilityOfARankingThatIsWorthShowing) {
  EXPECT_EQ(RankingText(ListOf("rank_reliability: 0.85 recommended_display: RANK_DISPLAY_RANKS"),
                        NumberFormat()),
            "Reliability of the ranks: 0.85.\n");
  EXPECT_EQ(RankingText(ListOf(""), NumberFormat()), "");
}

TEST(RankTextTest, CallsAChangeOrdinaryOrNot) {
  auto change = Parse<aggregator::v1::RankChange>(R"pb(
    first { rank: 14 peers: 34 lower: 4 upper: 30 }
    second { rank: 5 peers: 34 lower: 1 upper: 22 }
    change: 9
    lower: -18
    upper: 29
    ordinary_lower: -11
    ordinary_upper: 12
    ordinary: true
  )pb");
  const std::string text = RankChangeText(change);
  EXPECT_THAT(text, HasSubstr("14 (4 to 30) of 34, in the second 5 (1 to 22) of 34: +9"));
  EXPECT_THAT(text, HasSubstr("-18 to +29"));
  EXPECT_THAT(text, HasSubstr("by -11 to +12"));
  EXPECT_THAT(text, HasSubstr("ordinary"));
  ExpectFitsTheTerminal(text);
  change.set_ordinary(false);
  EXPECT_THAT(RankChangeText(change), Not(HasSubstr("ordinary")));
  EXPECT_EQ(RankChangeText(Parse<aggregator::v1::RankChange>("reason: 'OTHER_PEERS'")),
            "Change of rank: - (OTHER_PEERS)\n");
}

TEST(RankTextTest, SaysUnchangedOnlyWhereItWasShown) {
  const auto equivalence =
      Parse<aggregator::v1::Equivalence>("margin: 0.02 p_value: 0.012 equivalent: true");
  EXPECT_EQ(EquivalenceText(equivalence, aggregator::v1::UNIT_FRACTION, NumberFormat()),
            "Unchanged: the difference is within 2.0 percentage points (p = 0.012).\n");
  EXPECT_EQ(EquivalenceText(Parse<aggregator::v1::Equivalence>("margin: 0.5 p_value: 0.4"),
                            aggregator::v1::UNIT_SCALE, NumberFormat()),
            "Not shown to be unchanged within 0.500 (p = 0.400).\n");
}

TEST(RankTextTest, CsvEndsWithWhatIsKnownOfARank) {
  const auto score = Parse<aggregator::v1::Score>(
      "rank { rank: 2 peers: 4 lower: 1 upper: 3 simultaneous_lower: 1 simultaneous_upper: 4 "
      "tie_group: 1 band: PEER_BAND_ABOVE top_k_probability: 0.25 }");
  EXPECT_THAT(ScoreCsvHeader(),
              EndsWith("rank_simultaneous_lower,rank_simultaneous_upper,tie_group,band,"
                       "top_k_probability\r\n"));
  EXPECT_THAT(ScoreCsvRow(score), EndsWith(",1,4,1,above,0.25\r\n"));
  EXPECT_THAT(ScoreCsvRow({}), EndsWith(",,,,,\r\n"));
}

TEST(RankTextTest, ProbabilitiesOfTheBestFitBesidePointsAndALongName) {
  auto score = Parse<aggregator::v1::Score>(R"pb(
    locality_name: "Ủy ban nhân dân phường Đông Hưng Thuận, quận Mười Hai"
    unit: UNIT_FRACTION
    estimate: 0.445
    interval { lower: 0.4394 upper: 0.4506 confidence_level: 0.95 }
    sample_size: 73421
    design_effect: 2.39
    points: 12.34
    rank { rank: 12 peers: 3321 lower: 1 upper: 3304 top_k_probability: 0.246 }
  )pb");
  const std::string table = ScoreTable({score}, NumberFormat());
  EXPECT_THAT(table, HasSubstr("P(top)"));
  EXPECT_THAT(table, HasSubstr("25 %"));
  ExpectFitsTheTerminal(table);
}

}  // namespace
}  // namespace sipas::cli
