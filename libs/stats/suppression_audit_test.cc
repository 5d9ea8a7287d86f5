#include "libs/stats/suppression_audit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "libs/stats/two_way_table_for_test.h"

namespace sipas::stats {
namespace {

std::vector<CellState> Suppressed(const AdditiveTable& table,
                                  const std::vector<std::size_t>& cells) {
  std::vector<CellState> states(table.size(), CellState::kPublished);
  for (const std::size_t cell : cells) states[cell] = CellState::kPrimary;
  return states;
}

SuppressionAudit Audit(const AdditiveTable& table, const std::vector<std::size_t>& cells) {
  return *SuppressionAudit::Make(table, Suppressed(table, cells));
}

// The known example: margins published, the four cells at top left suppressed.
TEST(SuppressionAuditTest, KnownTableHasTheKnownRange) {
  const AdditiveTable table = TwoWayTable({{3, 12, 25}, {14, 30, 41}, {22, 9, 50}});
  SuppressionAudit audit = Audit(table, {0, 1, 3, 4});
  const auto range = audit.RangeOf(0);
  EXPECT_NEAR(range->lower, 0, 1e-6);
  EXPECT_NEAR(*range->upper, 15, 1e-6);
  EXPECT_TRUE(*audit.HasWidth(0, 15));
  EXPECT_FALSE(*audit.HasWidth(0, 15.5));
  EXPECT_NEAR(audit.RangeOf(4)->lower, 27, 1e-6);
  EXPECT_NEAR(*audit.RangeOf(4)->upper, 42, 1e-6);
}

TEST(SuppressionAuditTest, ALoneSuppressedCellIsRecovered) {
  const AdditiveTable table = TwoWayTable({{3, 12}, {14, 30}});
  SuppressionAudit audit = Audit(table, {0});
  EXPECT_NEAR(audit.RangeOf(0)->lower, 3, 1e-6);
  EXPECT_NEAR(*audit.RangeOf(0)->upper, 3, 1e-6);
  EXPECT_FALSE(*audit.HasWidth(0, 1));
}

TEST(SuppressionAuditTest, TwoInOneRowAreRecoveredThroughTheirColumns) {
  const AdditiveTable table = TwoWayTable({{3, 12}, {14, 30}});
  EXPECT_NEAR(Audit(table, {0, 1}).RangeOf(1)->width(), 0, 1e-6);
}

TEST(SuppressionAuditTest, WithoutAPublishedTotalNothingLimitsACell) {
  const auto table = AdditiveTable::Make({12, 5, 7}, {{.total = 0, .parts = {1, 2}}});
  SuppressionAudit audit = Audit(*table, {0, 1});
  EXPECT_FALSE(audit.RangeOf(1)->upper.has_value());
  EXPECT_NEAR(audit.RangeOf(0)->lower, 7, 1e-6);
  EXPECT_TRUE(*audit.HasWidth(1, 1e9));
}

TEST(SuppressionAuditTest, APublishedCellIsWhatItIs) {
  const AdditiveTable table = TwoWayTable({{3, 12}, {14, 30}});
  EXPECT_EQ(Audit(table, {0}).RangeOf(3)->lower, 30);
  EXPECT_EQ(Audit(table, {0}).RangeOf(3)->width(), 0);
}

// Parts of 9 and 9: from the total alone 0 to 18; told that both are below 10, exactly 9.
TEST(SuppressionAuditTest, WhatReasonsTellNarrowsARange) {
  const auto table = AdditiveTable::Make({18, 9, 9}, {{.total = 0, .parts = {1, 2}}});
  EXPECT_NEAR(Audit(*table, {1, 2}).RangeOf(1)->width(), 18, 1e-6);
  const std::vector<CellRange> below_ten(3, {.lower = 0, .upper = 9});
  auto told = SuppressionAudit::Make(*table, Suppressed(*table, {1, 2}), below_ten);
  SuppressionAudit audit = std::move(told).value();
  EXPECT_NEAR(audit.RangeOf(1)->lower, 9, 1e-6);
  EXPECT_NEAR(*audit.RangeOf(1)->upper, 9, 1e-6);
}

TEST(SuppressionAuditTest, RefusesStatesOfAnotherTableAndImpossibleLimits) {
  const auto table = AdditiveTable::Make({12, 5, 7}, {{.total = 0, .parts = {1, 2}}});
  EXPECT_EQ(SuppressionAudit::Make(*table, {CellState::kPrimary}).error(), Error::kShapeMismatch);
  EXPECT_EQ(Audit(*table, {1}).RangeOf(3).error(), Error::kShapeMismatch);
  auto made = SuppressionAudit::Make(*table, Suppressed(*table, {1, 2}),
                                     std::vector<CellRange>(3, {.lower = 0, .upper = 5}));
  SuppressionAudit audit = std::move(made).value();
  EXPECT_EQ(audit.RangeOf(1).error(), Error::kInfeasible);
}

// Every table of nonnegative whole numbers that agrees with what is published, one cell after the
// other, with nothing but subtraction: the smallest and largest value of each suppressed cell.
class BruteForce {
 public:
  BruteForce(const AdditiveTable& table, const std::vector<std::size_t>& cells)
      : table_(table), cells_(cells), values_(table.size()) {
    for (std::size_t cell = 0; cell < table.size(); ++cell) {
      values_[cell] = static_cast<std::int64_t>(table.count(cell));
    }
    // A suppressed cell is never above the largest published total around it.
    limit_ = *std::max_element(values_.begin(), values_.end());
    Try(0);
  }

  std::int64_t lower(std::size_t cell) const { return ranges_.at(cell).first; }
  std::int64_t upper(std::size_t cell) const { return ranges_.at(cell).second; }

 private:
  bool Holds(const AdditiveEquation& equation) const {
    std::int64_t rest = values_[equation.total];
    for (const std::size_t part : equation.parts) rest -= values_[part];
    return rest == 0;
  }
  // Of the equations all of whose cells are decided when cells_[0..decided) are.
  bool DecidedEquationsHold(std::size_t decided) const {
    const auto is_open = [&](std::size_t cell) {
      return std::find(cells_.begin() + static_cast<std::ptrdiff_t>(decided), cells_.end(), cell) !=
             cells_.end();
    };
    return std::all_of(
        table_.equations().begin(), table_.equations().end(), [&](const AdditiveEquation& e) {
          const bool open =
              is_open(e.total) || std::any_of(e.parts.begin(), e.parts.end(), is_open);
          return open || Holds(e);
        });
  }
  void Try(std::size_t decided) {
    if (!DecidedEquationsHold(decided)) return;
    if (decided == cells_.size()) {
      for (const std::size_t cell : cells_) {
        const auto [found, added] = ranges_.try_emplace(cell, values_[cell], values_[cell]);
        found->second.first = std::min(found->second.first, values_[cell]);
        found->second.second = std::max(found->second.second, values_[cell]);
      }
      return;
    }
    for (values_[cells_[decided]] = 0; values_[cells_[decided]] <= limit_;
         ++values_[cells_[decided]]) {
      Try(decided + 1);
    }
  }

  const AdditiveTable& table_;
  const std::vector<std::size_t> cells_;
  std::vector<std::int64_t> values_;
  std::int64_t limit_ = 0;
  std::map<std::size_t, std::pair<std::int64_t, std::int64_t>> ranges_;
};

std::vector<std::vector<std::uint64_t>> RandomCounts(std::mt19937& random, std::size_t rows,
                                                     std::size_t columns, std::uint64_t largest) {
  std::vector<std::vector<std::uint64_t>> counts(rows, std::vector<std::uint64_t>(columns));
  for (auto& row : counts) {
    for (auto& count : row)
      count = std::uniform_int_distribution<std::uint64_t>(0, largest)(random);
  }
  return counts;
}

std::vector<std::size_t> RandomCells(std::mt19937& random, std::size_t size, std::size_t wanted) {
  std::vector<std::size_t> all(size);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::shuffle(all.begin(), all.end(), random);
  all.resize(wanted);
  return all;
}

// The program's vertices are whole numbers there, so that both are equal.
TEST(SuppressionAuditTest, TwoWayTablesHaveTheRangesOfBruteForce) {
  std::mt19937 random(20261124);
  int ranges = 0;
  for (int run = 0; run < 200; ++run) {
    const AdditiveTable table = TwoWayTable(RandomCounts(random, 3, 3, 3));
    const auto cells = RandomCells(random, 9, 2 + static_cast<std::size_t>(run % 4));
    const BruteForce truth(table, cells);
    SuppressionAudit audit = Audit(table, cells);
    for (const std::size_t cell : cells) {
      const auto range = audit.RangeOf(cell);
      ASSERT_NEAR(range->lower, static_cast<double>(truth.lower(cell)), 1e-6) << run;
      ASSERT_NEAR(*range->upper, static_cast<double>(truth.upper(cell)), 1e-6) << run;
      const auto width = static_cast<double>(truth.upper(cell) - truth.lower(cell));
      EXPECT_TRUE(*Audit(table, cells).HasWidth(cell, width));
      EXPECT_FALSE(*Audit(table, cells).HasWidth(cell, width + 1));
      ++ranges;
    }
  }
  EXPECT_EQ(ranges, 700);
}

// Two genders by two ages by two places, all two-way margins published: vertices may be fractions,
// but no whole table lies outside the range.
TEST(SuppressionAuditTest, ThreeWayTablesContainTheRangesOfBruteForce) {
  std::mt19937 random(7);
  for (int run = 0; run < 100; ++run) {
    std::vector<std::uint64_t> counts(8);
    for (auto& count : counts) count = std::uniform_int_distribution<std::uint64_t>(0, 3)(random);
    std::vector<AdditiveEquation> equations;
    for (const std::size_t axis : {1, 2, 4}) {
      for (std::size_t cell = 0; cell < 8; ++cell) {
        if ((cell & axis) != 0) continue;
        equations.push_back({.total = counts.size(), .parts = {cell, cell | axis}});
        counts.push_back(counts[cell] + counts[cell | axis]);
      }
    }
    const auto table = AdditiveTable::Make(counts, equations);
    const auto cells = RandomCells(random, counts.size(), 6);
    const BruteForce truth(*table, cells);
    SuppressionAudit audit = Audit(*table, cells);
    for (const std::size_t cell : cells) {
      const auto range = audit.RangeOf(cell);
      ASSERT_LE(range->lower, static_cast<double>(truth.lower(cell)) + 1e-6) << run;
      if (range->upper.has_value()) {
        ASSERT_GE(*range->upper, static_cast<double>(truth.upper(cell)) - 1e-6) << run;
      }
    }
  }
}

}  // namespace
}  // namespace sipas::stats
