#include "libs/testing/shrink_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace sipas::testing {
namespace {

using ::testing::HasSubstr;

struct Row {
  int stratum = 0;
  int psu = 0;
  int weight = 1;
};

using Rows = std::vector<Row>;

const RowShrinking<Row>& How() {
  static const RowShrinking<Row> how = {
      .groups = {
          [](const Row& row) { return static_cast<std::uint64_t>(row.stratum); },
          [](const Row& row) { return static_cast<std::uint64_t>(row.stratum * 100 + row.psu); }},
      .simpler = {[](Row row) {
                    row.weight = 1;
                    return row;
                  },
                  [](Row row) {
                    if (row.weight > 1) --row.weight;
                    return row;
                  }},
      .literal =
          [](const Row& row) {
            return "{" + std::to_string(row.stratum) + ", " + std::to_string(row.psu) + ", " +
                   std::to_string(row.weight) + "}";
          },
  };
  return how;
}

// 5 strata of 4 PSUs of 10 rows, weights 1 to 9.
Rows RandomRows(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Rows rows;
  for (int i = 0; i < 200; ++i) {
    rows.push_back({i / 40, i / 10 % 4, 1 + static_cast<int>(random() % 9)});
  }
  return rows;
}

TEST(ShrinkRowsTest, APropertyThatHoldsHasNoCounterexample) {
  EXPECT_EQ(Counterexample<Row>(RandomRows(1), How(), [](const Rows&) { return ""; }), "");
}

TEST(ShrinkRowsTest, AWeightOverThreeShrinksToOneRowOfWeightFour) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::string found =
        Counterexample<Row>(RandomRows(seed), How(), [](const Rows& rows) -> std::string {
          for (const Row& row : rows) {
            if (row.weight > 3) return "weight " + std::to_string(row.weight) + " is over 3";
          }
          return "";
        });
    EXPECT_THAT(found,
                HasSubstr("weight 4 is over 3\nSmallest rows that fail, 1 of 200:\n{\n    {"));
    EXPECT_THAT(found, HasSubstr(", 4},\n}"));
  }
}

TEST(ShrinkRowsTest, WhatNeedsTwoPsusOfAStratumKeepsOneRowOfEach) {
  const auto two_psus = [](const Rows& rows) {
    for (const Row& row : rows) {
      if (row.stratum == rows.front().stratum && row.psu != rows.front().psu) return true;
    }
    return false;
  };
  const Rows least = RowShrinker<Row>(How(), two_psus).Shrink(RandomRows(2));
  ASSERT_EQ(least.size(), 2u);
  EXPECT_EQ(least[0].stratum, least[1].stratum);
  EXPECT_NE(least[0].psu, least[1].psu);
  EXPECT_EQ(least[0].weight + least[1].weight, 2);
}

TEST(ShrinkRowsTest, RowsThatOnlyFailTogetherAllStay) {
  const auto heavy = [](const Rows& rows) {
    int sum = 0;
    for (const Row& row : rows) sum += row.weight;
    return sum >= 50;
  };
  int sum = 0;
  for (const Row& row : RowShrinker<Row>(How(), heavy).Shrink(RandomRows(3))) sum += row.weight;
  EXPECT_EQ(sum, 50);
}

}  // namespace
}  // namespace sipas::testing
