// What the aggregator withholds, asked for as everybody asks: through queries.
#include "services/aggregator/core/disclosure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "libs/testing/status_matchers.h"
#include "services/aggregator/core/disclosure_survey_for_test.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;

// Communes, values and no values with few people or many.
class DisclosureOfManyTest : public DisclosureTest {
 protected:
  DisclosureOfManyTest() {
    std::mt19937 random(17);
    for (const char* locality : {"P1", "P2", "P3", "P4", "Q1", "Q2", "Q3"}) {
      for (const char* gender : {"f", "m", ""}) {
        for (const char* age : {"young", "middle", "old", ""}) {
          const bool gave_both = *gender != 0 && *age != 0;
          Add(locality, std::uniform_int_distribution<int>(0, gave_both ? 16 : 3)(random), gender,
              age);
        }
      }
    }
  }
};

// P1 has 3 and P2 12 respondents; the others have many.
class DisclosureOfOneSmallCommuneTest : public DisclosureTest {
 protected:
  DisclosureOfOneSmallCommuneTest() {
    const std::vector<std::pair<const char*, int>> people = {
        {"P1", 3}, {"P2", 12}, {"P3", 40}, {"P4", 50}, {"Q1", 20}, {"Q2", 30}, {"Q3", 40}};
    for (const auto& [locality, count] : people) Add(locality, count);
  }
};

TEST_F(DisclosureOfOneSmallCommuneTest, WithoutARuleEverythingIsShown) {
  const Score score = Get("P1", std::nullopt, kPolite, "open");
  EXPECT_EQ(score.state, ScoreState::kOk);
  EXPECT_EQ(score.sample_size, 3U);
}

TEST_F(DisclosureOfOneSmallCommuneTest, AWithheldScoreTellsNothingButWhy) {
  Score expected;
  expected.domain = {.campaign = "c", .locality = "P1"};
  expected.locality_name = "Commune P1";
  expected.statistic = kPolite;
  expected.state = ScoreState::kSuppressed;
  expected.reason = kFew;
  expected.maximum_points = 20;
  expected.rulebook = "rules";
  expected.rulebook_revision = 1;
  EXPECT_EQ(Get("P1"), expected);
}

TEST_F(DisclosureOfOneSmallCommuneTest, AnotherGoesWithItAndItsParentStays) {
  EXPECT_EQ(Get("P2").reason, kOthers);
  EXPECT_EQ(Get("P2").state, ScoreState::kSuppressed);
  EXPECT_EQ(Get("P2").sample_size, 0U);
  for (const char* shown : {"P3", "P4", "P", "Q", "Q1", "vn", ""}) {
    EXPECT_EQ(Get(shown).state, ScoreState::kOk) << shown;
  }
}

TEST_F(DisclosureOfOneSmallCommuneTest, ListsRankOnlyWhatIsShown) {
  const std::vector<Score> scores = List({PeerGroup::Kind::kChildrenOf, "P"});
  ASSERT_EQ(scores.size(), 4U);
  EXPECT_EQ(scores[0].rank->peers, 2U);
  EXPECT_EQ(scores[1].rank->peers, 2U);
  EXPECT_EQ(scores[2], Get("P1"));
  EXPECT_EQ(scores[3], Get("P2"));
}

TEST_F(DisclosureOfOneSmallCommuneTest, TheVerdictIsTheSameInEveryCall) {
  for (const Score& score : List({PeerGroup::Kind::kLevel, "commune"})) {
    const Score alone = Get(score.domain.locality);
    EXPECT_EQ(score.state, alone.state) << score.domain.locality;
    EXPECT_EQ(score.reason, alone.reason) << score.domain.locality;
  }
}

TEST_F(DisclosureOfOneSmallCommuneTest, ADifferenceWithAWithheldScoreIsWithheld) {
  const DomainName small{.campaign = "c", .locality = "P1"};
  const DomainName shown{.campaign = "c", .locality = "P3"};
  for (const auto& [first, second] : {std::pair(small, shown), std::pair(shown, small)}) {
    const ScoreDifference difference = Compare(first, second);
    EXPECT_EQ(difference.state, ScoreState::kSuppressed);
    EXPECT_EQ(difference.reason, kFew);
    EXPECT_EQ(difference.first, Get(first.locality));
    EXPECT_EQ(difference.second, Get(second.locality));
    EXPECT_EQ(difference.estimate, std::nullopt);
    EXPECT_EQ(difference.standard_error, std::nullopt);
    EXPECT_EQ(difference.interval, std::nullopt);
    EXPECT_EQ(difference.covariance, std::nullopt);
    EXPECT_EQ(difference.method, "");
  }
  EXPECT_EQ(Compare(shown, {.campaign = "c", .locality = "P4"}).state, ScoreState::kOk);
}

// The other campaign has no rule; its own side is shown.
TEST_F(DisclosureOfOneSmallCommuneTest, EachCampaignKeepsItsOwnRule) {
  const ScoreDifference difference =
      Compare({.campaign = "open", .locality = "P1"}, {.campaign = "c", .locality = "P2"});
  EXPECT_EQ(difference.state, ScoreState::kSuppressed);
  EXPECT_EQ(difference.reason, kOthers);
  EXPECT_EQ(difference.first.sample_size, 3U);
  EXPECT_EQ(difference.second.estimate, std::nullopt);
}

TEST_F(DisclosureOfOneSmallCommuneTest, AWithheldScoreHasNoChangeOfRank) {
  const auto change = [&](const std::string& locality) {
    const auto difference =
        queries_.Compare(Snapshot(), {.first = {.campaign = "c", .locality = locality},
                                      .second = {.campaign = "open", .locality = locality},
                                      .statistic = kPolite,
                                      .peers = PeerGroup{PeerGroup::Kind::kChildrenOf, "P"}});
    EXPECT_THAT(difference, IsOk());
    return *difference->rank_change;
  };
  for (const char* withheld : {"P1", "P2"}) {
    EXPECT_EQ(change(withheld).reason, "NO_RANK") << withheld;
    EXPECT_EQ(change(withheld).second.rank, 0U) << withheld;
  }
  EXPECT_EQ(change("P3").reason, "OTHER_PEERS");
}

TEST_F(DisclosureTest, AnEmptyCommuneLooksLikeASmallOne) {
  for (const char* locality : {"P1", "P2", "P3", "Q1", "Q2", "Q3"}) Add(locality, 20);
  const Score empty = Get("P4");
  EXPECT_EQ(empty.state, ScoreState::kSuppressed);
  EXPECT_EQ(empty.reason, kFew);
  EXPECT_EQ(Get("P4", std::nullopt, kPolite, "open").state, ScoreState::kNoValue);
  EXPECT_EQ(Get("P1").state, ScoreState::kOk);
}

// Two communes of 4 and 5 have 9 respondents together: a third goes.
TEST_F(DisclosureTest, WhatSubtractionLeavesIsNeverAboutFew) {
  Add("P1", 4);
  Add("P2", 5);
  Add("P3", 20);
  Add("P4", 30);
  EXPECT_EQ(Get("P1").reason, kFew);
  EXPECT_EQ(Get("P2").reason, kFew);
  EXPECT_EQ(Get("P3").reason, kOthers);
  EXPECT_EQ(Get("P4").state, ScoreState::kOk);
}

// Few answered the second item in P1; the factor would give it away with the first.
TEST_F(DisclosureTest, ACompositeIsWithheldWithAnyOfItsItems) {
  Add("P1", 30, "f", "old", false);
  Add("P1", 3);
  for (const char* locality : {"P2", "P3", "P4"}) Add(locality, 30);
  EXPECT_EQ(Get("P1").state, ScoreState::kOk);
  EXPECT_EQ(Get("P1", std::nullopt, kQuick).reason, kFew);
  EXPECT_EQ(Get("P1", std::nullopt, kFactor).reason, kFew);
  EXPECT_EQ(Get("P2", std::nullopt, kQuick).reason, kOthers);
  EXPECT_EQ(Get("P2", std::nullopt, kFactor).reason, kOthers);
  EXPECT_EQ(Get("P3", std::nullopt, kFactor).state, ScoreState::kOk);
}

// 3 women of P1 would be all minus men, and all women of P minus those of the other communes.
TEST_F(DisclosureTest, BreakdownsAreProtectedAlongBothMargins) {
  Add("P1", 3, "f");
  Add("P1", 40, "m");
  for (const char* locality : {"P2", "P3", "P4"}) {
    Add(locality, 20, "f");
    Add(locality, 25, "m");
  }
  const BreakdownValue women{"gender", "f"};
  const BreakdownValue men{"gender", "m"};
  EXPECT_EQ(Get("P1", women).reason, kFew);
  EXPECT_EQ(Get("P1", men).reason, kOthers);
  EXPECT_EQ(Get("P1").state, ScoreState::kOk);
  int withheld = 0;
  for (const char* locality : {"P2", "P3", "P4"}) {
    EXPECT_EQ(Get(locality, women).state, Get(locality, men).state) << locality;
    if (Get(locality, women).state == ScoreState::kSuppressed) ++withheld;
  }
  EXPECT_EQ(withheld, 1);
  EXPECT_EQ(Get("P", women).state, ScoreState::kOk);
}

TEST_F(DisclosureTest, PeopleWithoutAnAttributeAreNobodysMargin) {
  Add("P1", 3, "f");
  Add("P1", 30, "");  // gave no gender
  Add("P1", 20, "m");
  for (const char* locality : {"P2", "P3", "P4"}) {
    Add(locality, 20, "f");
    Add(locality, 20, "m");
  }
  EXPECT_EQ(Get("P1", BreakdownValue{"gender", "f"}).reason, kFew);
  EXPECT_EQ(Get("P1").state, ScoreState::kOk);
}

// 41 people: 20 women, 20 men and one who gave no gender. With women and men shown, she would be
// 41 times everybody minus 20 times each.
TEST_F(DisclosureTest, AFewWhoGaveNoValueAreNotEverybodyMinusTheValues) {
  Add("P1", 20, "f");
  Add("P1", 20, "m");
  Add("P1", 1, "");
  for (const char* locality : {"P1", "P", "vn", ""}) {
    EXPECT_EQ(Get(locality).state, ScoreState::kOk) << locality;
    EXPECT_EQ(Get(locality, BreakdownValue{"gender", "f"}).reason, kOthers) << locality;
    EXPECT_EQ(Get(locality, BreakdownValue{"gender", "m"}).state, ScoreState::kOk) << locality;
    EXPECT_EQ(Get(locality, BreakdownValue{"age", "old"}).state, ScoreState::kOk) << locality;
  }
}

// The campaign declared the value "x" once; three people gave it.
TEST_F(DisclosureTest, AFewOfAValueThatWasDroppedAreNotEverybodyMinusTheOthers) {
  Add("P1", 20, "f");
  Add("P1", 20, "m");
  Add("P1", 3, "x");
  EXPECT_EQ(Get("P1").sample_size, 43U);
  EXPECT_EQ(Get("P1", BreakdownValue{"gender", "f"}).reason, kOthers);
  EXPECT_EQ(Get("P1", BreakdownValue{"gender", "m"}).state, ScoreState::kOk);
}

TEST_F(DisclosureTest, ASimpleScoreDoesNotDependOnDeclaredBreakdowns) {
  Add("P1", 12, "f", "young");
  Add("P2", 11, "m", "young");
  Add("P3", 13, "f", "middle");
  Add("P4", 14, "m", "old");
  for (const char* locality : {"P1", "P2", "P3", "P4", "P"}) {
    EXPECT_EQ(Get(locality).state, ScoreState::kOk) << locality;
  }
}

// An outsider collects every score that the service gives for every domain, and works out what he
// can about the rest by linear programs over all equations that he knows.
TEST_F(DisclosureOfManyTest, AnOutsiderWhoAsksEverythingLearnsNoSmallNumber) {
  const std::vector<std::string> localities = {"",   "vn", "P",  "Q",  "P1", "P2",
                                               "P3", "P4", "Q1", "Q2", "Q3"};
  const std::vector<std::vector<std::size_t>> children = {
      {1}, {2, 3}, {4, 5, 6, 7}, {8, 9, 10}, {}, {}, {}, {}, {}, {}, {}};
  const std::vector<std::optional<BreakdownValue>> columns = {std::nullopt,
                                                              BreakdownValue{"gender", "f"},
                                                              BreakdownValue{"gender", "m"},
                                                              BreakdownValue{"age", "young"},
                                                              BreakdownValue{"age", "middle"},
                                                              BreakdownValue{"age", "old"}};
  std::vector<uint64_t> counts;
  std::vector<stats::CellState> states;
  std::vector<stats::AdditiveEquation> equations;
  const auto cell = [&](std::size_t row, std::size_t column) {
    return row * columns.size() + column;
  };
  for (std::size_t row = 0; row < localities.size(); ++row) {
    for (const auto& column : columns) {
      const Score truth = Get(localities[row], column, kPolite, "open");
      const Score served = Get(localities[row], column);
      counts.push_back(truth.sample_size);
      states.push_back(served.state == ScoreState::kSuppressed ? stats::CellState::kPrimary
                                                               : stats::CellState::kPublished);
      EXPECT_EQ(served.reason == kFew, truth.sample_size < 10);
    }
    for (std::size_t column = 0; column < columns.size() && !children[row].empty(); ++column) {
      stats::AdditiveEquation equation{.total = cell(row, column)};
      for (const std::size_t child : children[row]) equation.parts.push_back(cell(child, column));
      equations.push_back(equation);
    }
  }
  // Nobody is told how many gave no value, unless it is known that all did.
  const auto add_breakdown = [&](std::size_t row, std::vector<std::size_t> values) {
    uint64_t none = counts[cell(row, 0)];
    for (std::size_t& value : values) none -= counts[value = cell(row, value)];
    if (none > 0) {
      values.push_back(counts.size());
      counts.push_back(none);
      states.push_back(stats::CellState::kPrimary);
    }
    equations.push_back({.total = cell(row, 0), .parts = std::move(values)});
  };
  for (std::size_t row = 0; row < localities.size(); ++row) {
    add_breakdown(row, {1, 2});
    add_breakdown(row, {3, 4, 5});
  }
  const auto table = stats::AdditiveTable::Make(counts, equations);
  ASSERT_TRUE(table.ok());
  auto made = stats::SuppressionAudit::Make(*table, states);
  stats::SuppressionAudit audit = std::move(made).value();
  int small = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0 || counts[i] >= 10) continue;
    ++small;
    EXPECT_TRUE(*audit.HasWidth(i, 10)) << i;
  }
  EXPECT_GT(small, 3);
}

}  // namespace
}  // namespace sipas::aggregator
