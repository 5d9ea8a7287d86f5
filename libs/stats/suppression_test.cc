#include "libs/stats/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "libs/stats/two_way_table_for_test.h"

namespace sipas::stats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CellState kShown = CellState::kPublished;
constexpr CellState kSmall = CellState::kPrimary;
constexpr CellState kCover = CellState::kComplementary;
constexpr SuppressionRule kTen{.minimum_count = 10, .required_width = 10};

std::vector<CellState> Protect(const AdditiveTable& table, const SuppressionRule& rule = kTen,
                               const std::vector<bool>& is_fixed = {}) {
  return *ProtectCells(table, PrimarySuppression(table, rule.minimum_count), is_fixed, rule);
}

// 0 = province, the others its communes.
AdditiveTable Province(const std::vector<std::uint64_t>& communes) {
  std::vector<std::uint64_t> counts = {0};
  AdditiveEquation equation{.total = 0};
  for (const std::uint64_t commune : communes) {
    equation.parts.push_back(counts.size());
    counts.push_back(commune);
    counts[0] += commune;
  }
  return *AdditiveTable::Make(counts, {equation});
}

TEST(SuppressionTest, CellsBelowTheThresholdArePrimaryAndEmptyOnesToo) {
  EXPECT_THAT(PrimarySuppression(Province({10, 9, 0}), 10),
              ElementsAre(kShown, kShown, kSmall, kSmall));
}

TEST(SuppressionTest, NothingSmallMeansNothingWithheld) {
  EXPECT_THAT(Protect(Province({10, 30, 20})), ElementsAre(kShown, kShown, kShown, kShown));
}

TEST(SuppressionTest, ALoneSmallCellTakesTheSmallestNeighbourThatIsLargeEnough) {
  EXPECT_THAT(Protect(Province({3, 30, 20, 40})),
              ElementsAre(kShown, kSmall, kShown, kCover, kShown));
}

TEST(SuppressionTest, OfEqualNeighboursTheFirstIsTakenAndNoOther) {
  EXPECT_THAT(Protect(Province({3, 30, 30, 30})),
              ElementsAre(kShown, kSmall, kCover, kShown, kShown));
}

TEST(SuppressionTest, TwoSmallCellsThatHideEachOtherNeedNoMore) {
  EXPECT_THAT(Protect(Province({6, 5, 20})), ElementsAre(kShown, kSmall, kSmall, kShown));
}

// Subtraction leaves the answers of 3 + 4 people together, which are below 10 as well.
TEST(SuppressionTest, TwoSmallCellsWhoseSumIsSmallNeedAThird) {
  EXPECT_THAT(Protect(Province({3, 4, 20})), ElementsAre(kShown, kSmall, kSmall, kCover));
}

TEST(SuppressionTest, AnEmptyCellIsWithheldButNeedsNoCover) {
  EXPECT_THAT(Protect(Province({0, 30, 20})), ElementsAre(kShown, kSmall, kShown, kShown));
  EXPECT_THAT(Protect(Province({0, 3, 20})), ElementsAre(kShown, kSmall, kSmall, kCover));
}

TEST(SuppressionTest, WithoutSiblingsTheParentIsTheCover) {
  // 0 = country, 1 = its first province with the one commune 3 and the unassigned 4, 2 = another.
  const auto table = AdditiveTable::Make(
      {52, 12, 40, 9, 3}, {{.total = 0, .parts = {1, 2}}, {.total = 1, .parts = {3, 4}}});
  // 9 + 3 = 12: hidden in each other.
  EXPECT_THAT(Protect(*table), ElementsAre(kShown, kShown, kShown, kSmall, kSmall));
  const auto lone = AdditiveTable::Make({12, 12}, {{.total = 0, .parts = {1}}});
  const std::vector<CellState> states = {kShown, kSmall};
  // Asked for by hand: the commune is the province, so that both go.
  EXPECT_THAT(*ProtectCells(*lone, states, {}, kTen), ElementsAre(kCover, kSmall));
}

TEST(SuppressionTest, AKnownTwoWayTableIsProtected) {
  const AdditiveTable table = TwoWayTable({{3, 12, 25}, {14, 30, 41}, {22, 9, 50}});
  const auto states = Protect(table);
  EXPECT_THAT(*FindUnprotected(table, states, kTen), IsEmpty());
  EXPECT_EQ(states[0], kSmall);
  EXPECT_EQ(states[7], kSmall);
  EXPECT_THAT(std::vector<CellState>(states.begin() + 9, states.end()),
              testing::Each(kShown));  // margins are dearer
}

TEST(SuppressionTest, FixedCellsStayPublished) {
  const AdditiveTable province = Province({3, 30, 20, 40});
  EXPECT_THAT(Protect(province, kTen, {true, false, false, true, false}),
              ElementsAre(kShown, kSmall, kCover, kShown, kShown));
  EXPECT_EQ(ProtectCells(province, PrimarySuppression(province, 10),
                         {true, false, true, true, true}, kTen)
                .error(),
            Error::kCannotBeProtected);
  EXPECT_EQ(ProtectCells(province, PrimarySuppression(province, 10), {true}, kTen).error(),
            Error::kShapeMismatch);
}

TEST(SuppressionTest, AWiderRangeNeedsMoreCover) {
  const AdditiveTable province = Province({3, 12, 20, 40});
  EXPECT_THAT(Protect(province, {.minimum_count = 10, .required_width = 30}),
              ElementsAre(kShown, kSmall, kCover, kCover, kShown));
}

// Country, 4 provinces of 5 communes each, and 3 age classes: a margin of its own at every
// locality.
AdditiveTable CountryByAge(std::mt19937& random) {
  constexpr std::size_t kProvinces = 4;
  constexpr std::size_t kCommunes = 5;
  constexpr std::size_t kColumns = 4;  // everybody and the classes
  const std::size_t localities = 1 + kProvinces * (1 + kCommunes);
  std::vector<std::uint64_t> counts(localities * kColumns);
  std::vector<AdditiveEquation> equations;
  const auto cell = [](std::size_t locality, std::size_t column) {
    return locality * kColumns + column;
  };
  for (std::size_t locality = localities; locality-- > 0;) {
    std::vector<std::size_t> children;
    const std::size_t in_province = (locality - 1) % (1 + kCommunes);
    if (locality == 0) {
      for (std::size_t p = 0; p < kProvinces; ++p) children.push_back(1 + p * (1 + kCommunes));
    } else if (in_province == 0) {
      for (std::size_t c = 1; c <= kCommunes; ++c) children.push_back(locality + c);
    }
    AdditiveEquation by_age{.total = cell(locality, 0)};
    for (std::size_t column = 1; column < kColumns; ++column) {
      std::uint64_t& count = counts[cell(locality, column)];
      AdditiveEquation by_child{.total = cell(locality, column)};
      for (const std::size_t child : children) {
        by_child.parts.push_back(cell(child, column));
        count += counts[cell(child, column)];
      }
      if (children.empty()) count = std::uniform_int_distribution<std::uint64_t>(0, 40)(random);
      if (!children.empty()) equations.push_back(by_child);
      by_age.parts.push_back(cell(locality, column));
      counts[by_age.total] += count;
    }
    equations.push_back(by_age);
    AdditiveEquation everybody{.total = cell(locality, 0)};
    for (const std::size_t child : children) everybody.parts.push_back(cell(child, 0));
    if (!children.empty()) equations.push_back(everybody);
  }
  return *AdditiveTable::Make(counts, equations);
}

// People whom subtraction of the published parts from the published total leaves over.
std::uint64_t LeftBySubtraction(const AdditiveTable& table, const AdditiveEquation& equation,
                                const std::vector<CellState>& states) {
  std::uint64_t left = 0;
  for (const std::size_t part : equation.parts) {
    if (states[part] != kShown) left += table.count(part);
  }
  return left;
}

TEST(SuppressionTest, SubtractionNeverLeavesFewPeople) {
  std::mt19937 random(11);
  for (int run = 0; run < 20; ++run) {
    const AdditiveTable table = CountryByAge(random);
    const auto states = Protect(table);
    for (const AdditiveEquation& equation : table.equations()) {
      if (states[equation.total] != kShown) continue;
      const std::uint64_t left = LeftBySubtraction(table, equation, states);
      EXPECT_TRUE(left == 0 || left >= 10) << run << ": " << left;
    }
  }
}

TEST(SuppressionTest, RandomTreesWithBreakdownsPassTheAudit) {
  std::mt19937 random(5);
  for (int run = 0; run < 20; ++run) {
    const AdditiveTable table = CountryByAge(random);
    const auto primary = PrimarySuppression(table, 10);
    const auto states = Protect(table);
    ASSERT_THAT(*FindUnprotected(table, states, kTen), IsEmpty()) << run;
    for (std::size_t cell = 0; cell < table.size(); ++cell) {
      if (primary[cell] != kSmall) continue;
      ASSERT_EQ(states[cell], kSmall);
    }
    EXPECT_EQ(Protect(table), states);
  }
}

// Without the complement, some small cell of such a table can be recovered: the audit is not blind.
TEST(SuppressionTest, TheAuditFindsWhatIsUnprotected) {
  std::mt19937 random(5);
  const AdditiveTable table = CountryByAge(random);
  EXPECT_THAT(*FindUnprotected(table, PrimarySuppression(table, 10), kTen),
              testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace sipas::stats
