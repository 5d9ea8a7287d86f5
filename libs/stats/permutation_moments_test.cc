#include "libs/stats/permutation_moments.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "libs/stats/hash64.h"

namespace sipas::stats {
namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
  double third = 0;
};

// Over all ways to choose n of the N responses.
template <typename Figure>
Moments Enumerate(std::size_t size, int n, Figure figure) {
  std::vector<double> figures;
  for (unsigned chosen = 0; chosen < 1u << size; ++chosen) {
    if (std::popcount(chosen) == n) figures.push_back(figure(chosen));
  }
  Moments moments;
  const auto count = static_cast<double>(figures.size());
  for (const double f : figures) moments.mean += f / count;
  for (const double f : figures) {
    moments.variance += std::pow(f - moments.mean, 2) / count;
    moments.third += std::pow(f - moments.mean, 3) / count;
  }
  return moments;
}

TEST(PermutationMomentsTest, SumsHaveTheMomentsOfAllWaysToDealThem) {
  const std::vector<double> values = {0, 1, 0.25, 0.25, 3, 0, 0.5, 1, 1, 0};
  const ValueGroup group(values);
  for (int n = 0; n <= 10; ++n) {
    const auto truth = Enumerate(values.size(), n, [&](unsigned chosen) {
      double sum = 0;
      for (std::size_t i = 0; i < values.size(); ++i) sum += chosen >> i & 1 ? values[i] : 0;
      return sum;
    });
    const auto moments = group.Unit(static_cast<std::size_t>(n), 0);
    EXPECT_NEAR(moments.mean, truth.mean, 1e-12);
    EXPECT_NEAR(moments.variance, truth.variance, 1e-12);
    EXPECT_NEAR(moments.third, truth.third, 1e-12);
  }
}

// Rows of two items with three categories: some match by both, in groups and alone.
MatchGraph GraphOf(std::size_t size, std::uint64_t seed, int categories) {
  std::vector<std::vector<std::uint8_t>> rows(size);
  std::vector<std::span<const std::uint8_t>> spans;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::uint64_t k = 0; k < 3; ++k) {
      rows[i].push_back(static_cast<std::uint8_t>(Hash64(seed * 1000 + i * 10 + k) %
                                                  static_cast<std::uint64_t>(categories)));
    }
    spans.emplace_back(rows[i]);
  }
  return *MatchGraph::Of(spans, {.share = 0.6, .fewest = 3});
}

TEST(PermutationMomentsTest, MatchingPairsHaveTheMomentsOfAllWaysToDealThem) {
  constexpr std::size_t kSize = 12;
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const MatchGraph graph = GraphOf(kSize, seed, 3);
    ASSERT_GT(graph.edges(), 8U);
    const MatchGroup group(graph);
    for (int n = 0; n <= static_cast<int>(kSize); ++n) {
      const auto truth = Enumerate(kSize, n, [&](unsigned chosen) {
        double pairs = 0;
        for (std::size_t i = 0; i < kSize; ++i) {
          for (std::size_t j = 0; j < i; ++j) {
            pairs += (chosen >> i & 1) != 0 && (chosen >> j & 1) != 0 && graph.Matches(i, j);
          }
        }
        return pairs;
      });
      const auto moments = group.Unit(static_cast<std::size_t>(n), 0);
      EXPECT_NEAR(moments.mean, truth.mean, 1e-11) << n;
      EXPECT_NEAR(moments.variance, truth.variance, 1e-11) << n;
      EXPECT_NEAR(moments.third, truth.third, 1e-10) << n;
      EXPECT_EQ(moments.base, n * (n - 1) / 2);
    }
  }
}

// A large group against draws: the counter decides every draw, so the test never changes.
TEST(PermutationMomentsTest, MomentsOfALargeGroupAreThoseOfHashedPermutations) {
  constexpr std::size_t kSize = 400;
  constexpr std::size_t kUnit = 40;
  constexpr int kDraws = 4000;
  const MatchGraph graph = GraphOf(kSize, 7, 4);
  std::vector<double> figures;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    for (std::size_t i = 0; i < kSize; ++i) order.emplace_back(Hash64(Hash64(draw) + i), i);
    std::nth_element(order.begin(), order.begin() + kUnit, order.end());
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < kUnit; ++i) members.push_back(order[i].second);
    figures.push_back(static_cast<double>(graph.EdgesWithin(members)));
  }
  const auto moments = MatchGroup(graph).Unit(kUnit, 0);
  double mean = 0;
  double variance = 0;
  double third = 0;
  for (const double f : figures) mean += f / kDraws;
  for (const double f : figures) {
    variance += std::pow(f - mean, 2) / kDraws;
    third += std::pow(f - mean, 3) / kDraws;
  }
  EXPECT_NEAR(mean, moments.mean, 4 * std::sqrt(moments.variance / kDraws));
  EXPECT_NEAR(variance / moments.variance, 1, 0.15);
  const double skewness = moments.third / std::pow(moments.variance, 1.5);
  EXPECT_NEAR(third / std::pow(variance, 1.5), skewness, 0.25);
}

TEST(MatchGraphTest, CountsAnswersThatBothGaveAndNothingElse) {
  const std::vector<std::uint8_t> a = {1, 2, 3, 254, 5};
  const std::vector<std::uint8_t> b = {1, 2, 3, 4, 255};
  const std::vector<std::uint8_t> c = {1, 2, 0, 254, 5};
  const std::vector<std::span<const std::uint8_t>> rows = {a, b, c};
  const auto exact = *MatchGraph::Of(rows, {.share = 1, .fewest = 3});
  EXPECT_TRUE(exact.Matches(0, 1));  // three answers in common, all equal
  EXPECT_FALSE(exact.Matches(0, 2));
  EXPECT_EQ(MatchGraph::Of(rows, {.share = 0.75, .fewest = 3})->edges(), 2U);  // 3 of 4 in a, c
  EXPECT_EQ(MatchGraph::Of(rows, {.share = 0.75, .fewest = 5})->edges(), 0U);
  EXPECT_EQ(MatchGraph::Of(rows, {.share = 0}).error(), Error::kNotAShare);
}

}  // namespace
}  // namespace sipas::stats
