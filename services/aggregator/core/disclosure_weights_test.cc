// What is withheld under weight sets, asked for as everybody asks: through queries.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "services/aggregator/core/disclosure.h"
#include "services/aggregator/core/disclosure_survey_for_test.h"

namespace sipas::aggregator {
namespace {

// P1 to P4 have people 1 to 15, 16 to 40, 41 to 80 and 81 to 130.
class DisclosureUnderWeightsTest : public DisclosureTest {
 protected:
  DisclosureUnderWeightsTest() {
    for (const auto& [locality, women, men] :
         {std::tuple("P1", 5, 10), {"P2", 12, 13}, {"P3", 20, 20}, {"P4", 25, 25}}) {
      Add(locality, women, "f");
      Add(locality, men, "m");
    }
  }
};

TEST_F(DisclosureUnderWeightsTest, TheVerdictDoesNotDependOnWhoAsksFirst) {
  DefineSet("one", {7});
  DefineSet("most", People(1, 110));
  data_.Define("cells",
               domain::WeightSet{.campaign = "c", .cells = {{"P1", "", 2.5}}, .responses = {}});
  const std::vector<std::string> sets = {"", "one", "most", "cells"};
  std::map<std::string, std::vector<Score>> expected;
  for (const std::string& set : sets) {
    ScoreQueries nobody_asked_before({.indexes = 16});
    expected[set] = AskAll(nobody_asked_before, set);
  }
  std::vector<std::string> order = sets;
  std::sort(order.begin(), order.end());
  do {
    ScoreQueries queries({.indexes = 16});
    for (const std::string& set : order) EXPECT_EQ(AskAll(queries, set), expected[set]) << set;
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(DisclosureUnderWeightsTest, ASetThatNamesOneIsWithheldEverywhere) {
  DefineSet("one", {7});
  EXPECT_EQ(Get("P1").state, ScoreState::kOk);
  for (const Score& score : AskAll(queries_, "one")) {
    EXPECT_EQ(score.state, ScoreState::kSuppressed) << score.domain.locality;
    EXPECT_EQ(score.reason, kFew) << score.domain.locality;
    EXPECT_EQ(score.estimate, std::nullopt);
  }
}

TEST_F(DisclosureUnderWeightsTest, ASetByCellWithholdsWhatTheCampaignWithholds) {
  data_.Define("cells",
               domain::WeightSet{.campaign = "c", .cells = {{"P1", "", 2.5}}, .responses = {}});
  const std::vector<Score> own = AskAll(queries_, "");
  const std::vector<Score> weighted = AskAll(queries_, "cells");
  int withheld = 0;
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(weighted[i].state, own[i].state) << own[i].domain.locality;
    EXPECT_EQ(weighted[i].reason, own[i].reason) << own[i].domain.locality;
    if (own[i].state == ScoreState::kSuppressed) ++withheld;
  }
  EXPECT_GT(withheld, 0);
}

// 15 people of P1 and the same without one differ by her answer.
TEST_F(DisclosureUnderWeightsTest, ASetThatLeavesOutFewIsWithheldWhereItDoes) {
  DefineSet("all-but-one", People(2, 130));
  for (const char* locality : {"P1", "P", "vn", ""}) {
    EXPECT_EQ(Get(locality).state, ScoreState::kOk) << locality;
    EXPECT_EQ(GetUnder("all-but-one", locality).reason, kOthers) << locality;
  }
  for (const char* locality : {"P2", "P3", "P4"}) {
    EXPECT_EQ(GetUnder("all-but-one", locality).state, ScoreState::kOk) << locality;
  }
}

// 1 of P1 and 12 of P2 are left out: 13 of P. P minus P2, P3 and P4 would be P1.
TEST_F(DisclosureUnderWeightsTest, WhatASetLeavesOutIsNotToBeHadBySubtraction) {
  std::vector<uint64_t> people = People(2, 130);
  std::erase_if(people, [](uint64_t person) { return person >= 16 && person < 28; });
  DefineSet("set", people);
  EXPECT_EQ(GetUnder("set", "P").sample_size, 117U);
  EXPECT_EQ(GetUnder("set", "P1").reason, kOthers);
  EXPECT_EQ(GetUnder("set", "P1").estimate, std::nullopt);
  EXPECT_EQ(GetUnder("set", "P2").reason, kOthers);
  EXPECT_EQ(GetUnder("set", "P4").state, ScoreState::kOk);
}

TEST_F(DisclosureUnderWeightsTest, ASetThatLeavesOutManyIsShown) {
  DefineSet("set", People(1, 110));
  EXPECT_EQ(GetUnder("set", "P4").sample_size, 30U);
  EXPECT_EQ(GetUnder("set", "P").sample_size, 110U);
}

}  // namespace
}  // namespace sipas::aggregator
