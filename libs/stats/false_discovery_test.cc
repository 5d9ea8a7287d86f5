#include "libs/stats/false_discovery.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "libs/stats/hash64.h"

namespace sipas::stats {
namespace {

// R: p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5, 0.04), "BH").
TEST(FalseDiscoveryTest, QValuesAreThoseOfR) {
  const std::vector<double> p = {0.01, 0.04, 0.03, 0.005, 0.5, 0.04};
  const std::vector<double> q = *BenjaminiHochbergQ(p);
  const std::vector<double> r = {0.03, 0.048, 0.048, 0.03, 0.5, 0.048};
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(q[i], r[i], 1e-15);
  EXPECT_TRUE(BenjaminiHochbergQ({})->empty());
}

TEST(FalseDiscoveryTest, EValuesAreFlaggedUpToTheLargestRankThatMeetsItsBound) {
  // m = 4, alpha = 0.1: bounds 40, 20, 13.3, 10. The largest alone would not do.
  EXPECT_EQ(*EBenjaminiHochberg(std::vector<double>{25, 1, 30, 0}, 0.1),
            (std::vector<bool>{true, false, true, false}));
  EXPECT_EQ(*EBenjaminiHochberg(std::vector<double>{39, 1, 1, 1}, 0.1),
            std::vector<bool>(4, false));
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(*EBenjaminiHochberg(std::vector<double>{infinity, 1}, 0.1),
            (std::vector<bool>{true, false}));
}

TEST(FalseDiscoveryTest, ImpossibleInputIsNamed) {
  EXPECT_EQ(BenjaminiHochbergQ(std::vector<double>{1.1}).error(), Error::kNotAShare);
  EXPECT_EQ(EBenjaminiHochberg(std::vector<double>{-1}, 0.1).error(), Error::kScoreNotFinite);
  EXPECT_EQ(EBenjaminiHochberg(std::vector<double>{1}, 1).error(), Error::kLevelOutOfRange);
}

TEST(FalseDiscoveryTest, UniformPValuesAreFlaggedInOneListOfTwenty) {
  int lists = 0;
  std::uint64_t counter = 0;
  for (int run = 0; run < 2000; ++run) {
    std::vector<double> p;
    for (int i = 0; i < 40; ++i) p.push_back(HashedUniform(Hash64(++counter)));
    bool any = false;
    const std::vector<double> list = *BenjaminiHochbergQ(p);
    for (const double q : list) any = any || q <= 0.05;
    lists += any ? 1 : 0;
  }
  EXPECT_NEAR(lists / 2000.0, 0.05, 0.015);
}

}  // namespace
}  // namespace sipas::stats
