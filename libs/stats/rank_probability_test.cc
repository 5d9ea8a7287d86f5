#include "libs/stats/rank_probability.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "libs/stats/eight_schools_for_test.h"

namespace sipas::stats {
namespace {

TEST(RankProbabilityTest, EightSchoolsEqualASimulationInR) {
  // 500,000 draws of an own program in R: standard error below 0.001.
  const std::vector<double> best = {0.2518, 0.1020, 0.0835, 0.0988, 0.0503, 0.0705, 0.2047, 0.1383};
  const std::vector<double> best3 = {0.5637, 0.3638, 0.2906, 0.3497,
                                     0.2092, 0.2682, 0.5496, 0.4052};
  const auto one = TopProbabilities(EightSchools(), 1, 10000);
  const auto three = TopProbabilities(EightSchools(), 3, 10000);
  for (std::size_t j = 0; j < 8; ++j) {
    EXPECT_NEAR((*one)[j], best[j], 0.015) << j;
    EXPECT_NEAR((*three)[j], best3[j], 0.02) << j;
  }
}

TEST(RankProbabilityTest, ProbabilitiesSumToKAndRepeatToTheBit) {
  const auto first = TopProbabilities(EightSchools(), 3, 2000);
  EXPECT_NEAR(std::accumulate(first->begin(), first->end(), 0.0), 3, 1e-9);
  EXPECT_EQ(*first, *TopProbabilities(EightSchools(), 3, 2000));
}

TEST(RankProbabilityTest, ClearlyBestIsBest) {
  const auto peers = PeerEstimates::WithStandardErrors({90, 50, 51, 49, 52}, {1, 1, 1, 1, 1});
  EXPECT_EQ(TopProbabilities(*peers, 1, 1000)->front(), 1);
  EXPECT_EQ(TopProbabilities(*peers, 5, 1000)->back(), 1);
}

TEST(RankProbabilityTest, KOutsideThePeersIsNamed) {
  EXPECT_EQ(TopProbabilities(EightSchools(), 0, 100).error(), Error::kShapeMismatch);
  EXPECT_EQ(TopProbabilities(EightSchools(), 9, 100).error(), Error::kShapeMismatch);
  EXPECT_EQ(TopProbabilities(EightSchools(), 1, 0).error(), Error::kShapeMismatch);
}

TEST(RankProbabilityTest, LargeGroupsGetFewerDraws) {
  static_assert(DrawsFor(0) == 10000 && DrawsFor(34) == 10000);
  static_assert(DrawsFor(400) == 5000 && DrawsFor(3321) == 2000);
}

}  // namespace
}  // namespace sipas::stats
