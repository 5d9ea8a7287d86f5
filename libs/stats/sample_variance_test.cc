#include "libs/stats/sample_variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "libs/testing/shrink_rows.h"

namespace sipas::stats {
namespace {

constexpr std::size_t kClasses = 2;  // 0: in the domain, 1: not

struct Row {
  std::uint32_t stratum;
  std::uint32_t psu;
  std::uint32_t respondent_class;
  std::int64_t y;
  std::uint64_t w;
};

// 3 strata, up to 4 PSUs, up to 6 respondents each.
std::vector<Row> RandomRows(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Row> rows;
  for (std::uint32_t h = 0; h < 3; ++h) {
    const auto psus = static_cast<std::uint32_t>(2 + random() % 3);
    for (std::uint32_t c = 0; c < psus; ++c) {
      const std::size_t n = 2 + random() % 5;
      for (std::size_t i = 0; i < n; ++i) {
        const bool in = i == 0 || random() % 4 != 0;
        rows.push_back(
            {h, c, in ? 0u : 1u, static_cast<std::int64_t>(random() % 100), 1 + random() % 50});
      }
    }
  }
  return rows;
}

SampleCells CellsOf(const std::vector<Row>& rows, bool clustered) {
  SampleCells cells({.clusters = clustered ? 1u : 0u, .values = 1, .replicates = 0});
  for (const Row& row : rows) {
    std::vector<std::uint32_t> path = {row.stratum};
    if (clustered) path.push_back(row.psu);
    const std::int64_t values[] = {row.y};
    const Uint128 weights[] = {row.w};
    EXPECT_EQ(cells.Add(path, row.respondent_class, values, weights), Error::kOk);
  }
  return cells;
}

const ClassSet kDomain = {true, false};

MomentStatistics MeanStatistic() {
  MomentStatistics statistics(kClasses, 1);
  EXPECT_TRUE(statistics.AddRatio(kDomain, 1, 0, 1).ok());
  return statistics;
}

double VarianceOf(const SampleCells& cells, const SampleDesign& design) {
  const MomentStatistics statistics = MeanStatistic();
  const auto totals = ClassTotals(cells.ByClass(kClasses), {});
  return SampleVariance(cells, design, statistics.Linearise(totals), kDomain)->variance(0);
}

// Two passes in long double over the rows: influences, then the textbook formula.
class TwoPass {
 public:
  explicit TwoPass(const std::vector<Row>& rows) : rows_(rows) {
    for (const Row& row : rows) {
      if (row.respondent_class != 0) continue;
      sum_w_ += static_cast<double>(row.w);
      sum_wy_ += static_cast<double>(row.w) * static_cast<double>(row.y);
    }
  }
  long double U(const Row& row) const {
    if (row.respondent_class != 0) return 0;
    return static_cast<double>(row.w) * (static_cast<double>(row.y) - sum_wy_ / sum_w_) / sum_w_;
  }
  // One entry per unit; stratum of each unit.
  static long double Between(const std::vector<long double>& u, long double unsampled) {
    const auto n = static_cast<long double>(u.size());
    long double mean = 0;
    for (const long double x : u) mean += x / n;
    long double squares = 0;
    for (const long double x : u) squares += (x - mean) * (x - mean);
    return unsampled * n / (n - 1) * squares;
  }
  // Of the units at this path: influences of their rows, stratum by stratum and PSU by PSU.
  using Psu = std::vector<long double>;
  using Stratum = std::map<std::uint32_t, Psu>;
  std::map<std::uint32_t, Stratum> Strata() const {
    std::map<std::uint32_t, Stratum> strata;
    for (const Row& row : rows_) strata[row.stratum][row.psu].push_back(U(row));
    return strata;
  }
  static std::vector<long double> Totals(const Stratum& stratum) {
    std::vector<long double> totals;
    for (const auto& [psu, u] : stratum) {
      totals.push_back(std::accumulate(u.begin(), u.end(), 0.0L));
    }
    return totals;
  }

 private:
  const std::vector<Row>& rows_;
  long double sum_w_ = 0;
  long double sum_wy_ = 0;
};

using Rows = std::vector<Row>;

Row WeightOne(Row row) {
  row.w = 1;
  return row;
}

Row ValueZeroOrOne(Row row) {
  row.y = row.y > 0 ? 1 : 0;
  return row;
}

const testing::RowShrinking<Row>& Shrinking() {
  static const testing::RowShrinking<Row> how = {
      .groups = {[](const Row& row) -> std::uint64_t { return row.stratum; },
                 [](const Row& row) { return std::uint64_t{row.stratum} << 32 | row.psu; }},
      .simpler = {WeightOne, ValueZeroOrOne},
      .literal =
          [](const Row& row) {
            std::ostringstream text;
            text << "{" << row.stratum << ", " << row.psu << ", " << row.respondent_class << ", "
                 << row.y << ", " << row.w << "}";
            return text.str();
          },
  };
  return how;
}

// What two passes give; absent where a unit has no other to be compared with.
using Expected = std::optional<long double>;

// 50 random samples against two passes; the first that differs is shrunk.
std::string SmallestDifference(bool clustered, const SampleDesign& design,
                               const std::function<Expected(const TwoPass&)>& two_passes) {
  const auto property = [&](const Rows& rows) -> std::string {
    const Expected expected = two_passes(TwoPass(rows));
    if (!expected.has_value()) return "";
    const double got = VarianceOf(CellsOf(rows, clustered), design);
    const auto want = static_cast<double>(*expected);
    if (std::abs(got - want) <= 1e-12 * want + 1e-26) return "";
    std::ostringstream text;
    text << "the variance is " << got << ", two passes give " << want;
    return text.str();
  };
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    EXPECT_TRUE(two_passes(TwoPass(RandomRows(seed))).has_value()) << seed;
    std::string found = testing::Counterexample<Row>(RandomRows(seed), Shrinking(), property);
    if (!found.empty()) return found;
  }
  return "";
}

TEST(SampleVarianceTest, ClustersWithReplacementEqualTwoPasses) {
  EXPECT_EQ(SmallestDifference(true, {},
                               [](const TwoPass& plain) -> Expected {
                                 long double sum = 0;
                                 for (const auto& [h, stratum] : plain.Strata()) {
                                   if (stratum.size() < 2) return std::nullopt;
                                   sum += TwoPass::Between(TwoPass::Totals(stratum), 1);
                                 }
                                 return sum;
                               }),
            "");
}

TEST(SampleVarianceTest, TwoStagesWithKnownPopulationsEqualTwoPasses) {
  SampleDesign design{.finite_stages = 2, .populations = {}, .lonely = {}};
  for (std::uint32_t h = 0; h < 3; ++h) {
    design.populations[{h}] = 10;
    for (std::uint32_t c = 0; c < 4; ++c) design.populations[{h, c}] = 40;
  }
  const auto two_passes = [](const TwoPass& plain) -> Expected {
    long double sum = 0;
    for (const auto& [h, stratum] : plain.Strata()) {
      if (stratum.size() < 2) return std::nullopt;
      const auto n = static_cast<double>(stratum.size());
      sum += TwoPass::Between(TwoPass::Totals(stratum), 1 - n / 10);
      for (const auto& [c, psu] : stratum) {
        if (psu.size() < 2) return std::nullopt;
        sum += n / 10 * TwoPass::Between(psu, 1 - static_cast<double>(psu.size()) / 40);
      }
    }
    return sum;
  };
  EXPECT_EQ(SmallestDifference(true, design, two_passes), "");
}

TEST(SampleVarianceTest, RespondentsAsUnitsEqualTwoPasses) {
  const auto two_passes = [](const TwoPass& plain) -> Expected {
    long double sum = 0;
    for (const auto& [h, stratum] : plain.Strata()) {
      std::vector<long double> u;
      for (const auto& [c, psu] : stratum) u.insert(u.end(), psu.begin(), psu.end());
      if (u.size() < 2) return std::nullopt;
      sum += TwoPass::Between(u, 1);
    }
    return sum;
  };
  EXPECT_EQ(SmallestDifference(false, {}, two_passes), "");
}

TEST(SampleVarianceTest, AShiftOfTheValuesByABillionChangesNothing) {
  const std::vector<Row> rows = RandomRows(3);
  std::vector<Row> shifted = rows;
  for (Row& row : shifted) row.y += 1'000'000'000;
  const double plain = VarianceOf(CellsOf(rows, false), {});
  EXPECT_NEAR(VarianceOf(CellsOf(shifted, false), {}) / plain, 1, 1e-13);
}

TEST(SampleVarianceTest, ADomainInsideOneUnitAndAgreementHaveExactlyZero) {
  std::vector<Row> rows = RandomRows(4);
  std::vector<Row> agreeing = rows;
  for (Row& row : agreeing) row.y = 37;
  EXPECT_EQ(VarianceOf(CellsOf(agreeing, true), {}), 0.0);
  EXPECT_EQ(VarianceOf(CellsOf(agreeing, false), {}), 0.0);
  for (Row& row : rows) row.respondent_class = row.stratum == 1 && row.psu == 0 ? 0 : 1;
  EXPECT_EQ(VarianceOf(CellsOf(rows, true), {}), 0.0);
}

TEST(SampleVarianceTest, CountsTheUnitsThatHoldMembers) {
  const std::vector<Row> rows = {{0, 0, 0, 1, 1}, {0, 1, 1, 1, 1}, {1, 0, 1, 1, 1},
                                 {2, 0, 0, 1, 1}, {2, 0, 1, 1, 1}, {2, 1, 0, 1, 1}};
  const DesignCounts counts = CountUnits(CellsOf(rows, true), kDomain);
  EXPECT_EQ(counts.units, 3u);
  EXPECT_EQ(counts.strata, 2u);
  EXPECT_EQ(CountUnits(CellsOf(rows, false), {true, true}).units, 6u);
}

TEST(SampleVarianceTest, LonelyUnitsAndMissingPopulationsAreNamed) {
  const std::vector<Row> rows = {{0, 0, 0, 1, 1}, {0, 1, 0, 2, 1}, {1, 0, 0, 3, 1}};
  const SampleCells cells = CellsOf(rows, true);
  const MomentStatistics statistics = MeanStatistic();
  const auto forms = statistics.Linearise(ClassTotals(cells.ByClass(kClasses), {}));
  SampleDesign design;
  design.lonely.option = LonelyPsu::kFail;
  EXPECT_EQ(SampleVariance(cells, design, forms, kDomain).error(), Error::kLonelyPsu);
  design.finite_stages = 1;
  EXPECT_EQ(SampleVariance(cells, design, forms, kDomain).error(), Error::kShapeMismatch);
  design.populations = {{{0}, 1.0}, {{1}, 5.0}};
  EXPECT_EQ(SampleVariance(cells, design, forms, kDomain).error(),
            Error::kPopulationSmallerThanSample);
}

TEST(SampleCellsTest, OrderAndPartialStatesLeaveNoTrace) {
  const auto property = [](const Rows& in_order) -> std::string {
    Rows rows = in_order;
    std::mt19937_64 random(1);
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random() % i]);
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 3);
    SampleCells merged = CellsOf({middle, rows.end()}, true);
    if (merged.Merge(CellsOf({rows.begin(), middle}, true)) != Error::kOk) return "no merge";
    return merged == CellsOf(in_order, true) ? "" : "merged cells differ";
  };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    EXPECT_EQ(testing::Counterexample<Row>(RandomRows(seed), Shrinking(), property), "");
  }
  SampleCells merged = CellsOf(RandomRows(5), true);
  EXPECT_EQ(merged.Merge(SampleCells({.clusters = 0, .values = 1, .replicates = 0})),
            Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
