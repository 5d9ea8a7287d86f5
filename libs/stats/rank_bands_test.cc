#include "libs/stats/rank_bands.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace sipas::stats {
namespace {

using Bands = std::vector<Band>;

Bands OfThird(double third, std::vector<double> df) {
  return *BandsOf(*PeerEstimates::WithStandardErrors({0, 0, third}, {1, 1, 1}, std::move(df)),
                  0.05);
}

const Bands kThirdAbove = {Band::kNotDistinguishable, Band::kNotDistinguishable, Band::kAbove};
const Bands kNone(3, Band::kNotDistinguishable);

// D = 2x/3 with variance 2/3 is beyond the quantile q at 0.05/6 where x > q sqrt(1.5).
TEST(RankBandsTest, NormalErrorsByHand) {
  // qnorm(1 - 0.05/6) in R.
  const double x = 2.39397979981851 * std::sqrt(1.5);
  EXPECT_EQ(OfThird(x * 1.0001, {}), kThirdAbove);
  EXPECT_EQ(OfThird(x * 0.9999, {}), kNone);
}

TEST(RankBandsTest, FewClustersWidenTheMiddleBand) {
  // qt(1 - 0.05/6, 10) in R.
  const double x = 2.87007255565898 * std::sqrt(1.5);
  EXPECT_EQ(OfThird(x * 1.0001, {5, 5, 10}), kThirdAbove);
  EXPECT_EQ(OfThird(x * 0.9999, {5, 5, 10}), kNone);
}

TEST(RankBandsTest, StepsDownAfterEachBand) {
  // Far out on both sides: all but the middle one.
  const auto peers = PeerEstimates::WithStandardErrors({90, 50, 70, 88, 52}, {1, 1, 1, 1, 1});
  EXPECT_EQ(*BandsOf(*peers, 0.05), (Bands{Band::kAbove, Band::kBelow, Band::kNotDistinguishable,
                                           Band::kAbove, Band::kBelow}));
}

TEST(RankBandsTest, AJointErrorChangesNothingAndADiagonalCovarianceIsIndependence) {
  const std::vector<double> estimates = {80, 84, 79, 90};
  Covariance joint(4);
  Covariance diagonal(4);
  for (std::size_t i = 0; i < 4; ++i) {
    joint.AddEntry(i, i, 2);
    diagonal.AddEntry(i, i, 2);
  }
  joint.AddOuter(std::vector<double>(4, 1), 100);
  const Bands independent = *BandsOf(
      *PeerEstimates::WithStandardErrors(estimates, std::vector<double>(4, std::sqrt(2))), 0.05);
  EXPECT_EQ(independent[3], Band::kAbove);
  EXPECT_EQ(*BandsOf(*PeerEstimates::WithCovariance(estimates, joint), 0.05), independent);
  EXPECT_EQ(*BandsOf(*PeerEstimates::WithCovariance(estimates, diagonal), 0.05), independent);
}

TEST(RankBandsTest, WithoutVarianceNobodyIsToldFromTheMean) {
  EXPECT_EQ(*BandsOf(*PeerEstimates::WithStandardErrors({1, 2, 3}, {0, 0, 0}), 0.05), kNone);
  EXPECT_EQ(*BandsOf(*PeerEstimates::WithStandardErrors({1}, {1}), 0.05),
            Bands{Band::kNotDistinguishable});
  EXPECT_EQ(BandsOf(*PeerEstimates::WithStandardErrors({1, 2}, {1, 1}), 0.6).error(),
            Error::kLevelOutOfRange);
}

}  // namespace
}  // namespace sipas::stats
