#include "libs/stats/moment_statistic.h"

#include <gtest/gtest.h>

namespace sipas::stats {
namespace {

// Two classes with (weight, v_1) rows.
std::vector<MomentSums> Classes() {
  std::vector<MomentSums> classes(2, MomentSums(1));
  const auto add = [&](std::size_t c, std::int64_t v, Uint128 w) {
    EXPECT_EQ(classes[c].Add(std::vector<std::int64_t>{v}, std::vector<Uint128>{w}), Error::kOk);
  };
  add(0, 4, 1);
  add(0, 2, 3);
  add(1, 5, 2);
  return classes;
}

double ValueOf(const MomentStatistics& statistics, std::span<const Quad> totals, StatisticId id) {
  return static_cast<double>(*statistics.Values(totals)[id]);
}

TEST(MomentStatisticTest, MeansTotalsAndTheirDifference) {
  const auto totals = ClassTotals(Classes(), {});
  MomentStatistics statistics(2, 1);
  const auto first = *statistics.AddRatio({true, false}, 1, 0, 1);
  const auto all = *statistics.AddRatio({true, true}, 1, 0, Quad{1} / 2);
  const auto total = *statistics.AddTotal({false, true}, 1, 3);
  const auto minus = *statistics.AddComposite({{first, 1}, {all, -1}});
  EXPECT_DOUBLE_EQ(ValueOf(statistics, totals, first), 10.0 / 4);
  EXPECT_DOUBLE_EQ(ValueOf(statistics, totals, all), 20.0 / 6 / 2);
  EXPECT_DOUBLE_EQ(ValueOf(statistics, totals, total), 30.0);
  EXPECT_DOUBLE_EQ(ValueOf(statistics, totals, minus), 10.0 / 4 - 10.0 / 6);
}

TEST(MomentStatisticTest, ChangesOfTheValueFollowTheForm) {
  MomentStatistics statistics(2, 1);
  const auto mean = *statistics.AddRatio({true, true}, 1, 0, 1);
  auto totals = ClassTotals(Classes(), {});
  const LinearForm form = statistics.Linearise(totals)[mean];
  const double before = ValueOf(statistics, totals, mean);
  for (std::size_t i = 0; i < totals.size(); ++i) {
    auto moved = totals;
    moved[i] += Quad{1e-12};
    const Quad change = *statistics.Values(moved)[mean] - *statistics.Values(totals)[mean];
    EXPECT_NEAR(static_cast<double>(change / Quad{1e-12}), static_cast<double>(form[i]), 1e-10);
  }
  EXPECT_DOUBLE_EQ(before, 20.0 / 6);
}

TEST(MomentStatisticTest, FactorsMultiplyTheWeightsOfTheirClass) {
  const Quad factors[] = {2, 1};
  const auto totals = ClassTotals(Classes(), factors);
  EXPECT_EQ(static_cast<double>(totals[0]), 8.0);
  EXPECT_EQ(static_cast<double>(totals[1]), 20.0);
  EXPECT_EQ(static_cast<double>(totals[3]), 10.0);
}

TEST(MomentStatisticTest, NobodyToDivideByIsUndefinedAndSoIsWhatBuildsOnIt) {
  MomentStatistics statistics(2, 1);
  const auto nobody = *statistics.AddRatio({false, false}, 1, 0, 1);
  const auto composite = *statistics.AddComposite({{nobody, 1}});
  const auto totals = ClassTotals(Classes(), {});
  const auto values = statistics.Values(totals);
  EXPECT_FALSE(values[nobody].has_value());
  EXPECT_FALSE(values[composite].has_value());
  EXPECT_EQ(statistics.Linearise(totals)[composite], LinearForm(4));
  EXPECT_EQ(statistics.AddComposite({{7, 1}}).error(), Error::kUnknownStatistic);
  EXPECT_EQ(statistics.AddRatio({true}, 1, 0, 1).error(), Error::kShapeMismatch);
  EXPECT_EQ(statistics.AddRatio({true, true}, 2, 0, 1).error(), Error::kShapeMismatch);
}

}  // namespace
}  // namespace sipas::stats
