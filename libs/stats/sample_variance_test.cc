#include "libs/stats/sample_variance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>

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
  std::vector<long double> PsuTotals(std::uint32_t stratum) const {
    std::vector<long double> totals;
    for (const Row& row : rows_) {
      if (row.stratum != stratum) continue;
      if (row.psu >= totals.size()) totals.resize(row.psu + 1);
      totals[row.psu] += U(row);
    }
    return totals;
  }
  std::vector<long double> Inside(std::uint32_t stratum, std::uint32_t psu) const {
    std::vector<long double> u;
    for (const Row& row : rows_) {
      if (row.stratum == stratum && row.psu == psu) u.push_back(U(row));
    }
    return u;
  }

 private:
  const std::vector<Row>& rows_;
  long double sum_w_ = 0;
  long double sum_wy_ = 0;
};

TEST(SampleVarianceTest, ClustersWithReplacementEqualTwoPasses) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const std::vector<Row> rows = RandomRows(seed);
    const TwoPass plain(rows);
    long double expected = 0;
    for (std::uint32_t h = 0; h < 3; ++h) expected += TwoPass::Between(plain.PsuTotals(h), 1);
    const double got = VarianceOf(CellsOf(rows, true), {});
    EXPECT_NEAR(got / static_cast<double>(expected), 1, 1e-12) << seed;
  }
}

TEST(SampleVarianceTest, TwoStagesWithKnownPopulationsEqualTwoPasses) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const std::vector<Row> rows = RandomRows(seed);
    const TwoPass plain(rows);
    SampleDesign design{.finite_stages = 2, .populations = {}, .lonely = {}};
    long double expected = 0;
    for (std::uint32_t h = 0; h < 3; ++h) {
      const std::vector<long double> totals = plain.PsuTotals(h);
      const auto n = static_cast<double>(totals.size());
      design.populations[{h}] = 10;
      expected += TwoPass::Between(totals, 1 - n / 10);
      for (std::uint32_t c = 0; c < totals.size(); ++c) {
        const std::vector<long double> inside = plain.Inside(h, c);
        design.populations[{h, c}] = 40;
        expected += n / 10 * TwoPass::Between(inside, 1 - static_cast<double>(inside.size()) / 40);
      }
    }
    const double got = VarianceOf(CellsOf(rows, true), design);
    EXPECT_NEAR(got / static_cast<double>(expected), 1, 1e-12) << seed;
  }
}

TEST(SampleVarianceTest, RespondentsAsUnitsEqualTwoPasses) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const std::vector<Row> rows = RandomRows(seed);
    const TwoPass plain(rows);
    long double expected = 0;
    for (std::uint32_t h = 0; h < 3; ++h) {
      std::vector<long double> u;
      for (const Row& row : rows) {
        if (row.stratum == h) u.push_back(plain.U(row));
      }
      expected += TwoPass::Between(u, 1);
    }
    const double got = VarianceOf(CellsOf(rows, false), {});
    EXPECT_NEAR(got / static_cast<double>(expected), 1, 1e-12) << seed;
  }
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
  std::vector<Row> rows = RandomRows(5);
  const SampleCells all = CellsOf(rows, true);
  std::mt19937_64 random(1);
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random() % i]);
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 3);
  SampleCells merged = CellsOf({middle, rows.end()}, true);
  ASSERT_EQ(merged.Merge(CellsOf({rows.begin(), middle}, true)), Error::kOk);
  EXPECT_EQ(merged, all);
  EXPECT_EQ(merged.Merge(SampleCells({.clusters = 0, .values = 1, .replicates = 0})),
            Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
