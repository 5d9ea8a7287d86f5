#include "services/aggregator/core/log_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace sipas::aggregator {
namespace {

TEST(LogProgressTest, RemembersPointsAtGrowingDistances) {
  LogProgress progress;
  for (uint64_t position = 1; position <= 100'000; ++position) {
    progress.point.position = position;
    RememberPoint(progress);
    ASSERT_LE(progress.earlier.size(), 64u);
    ASSERT_EQ(progress.earlier.back().position, position);
  }
  // For whatever position the log was restored to, a remembered one is not much farther back.
  for (uint64_t restored = 1; restored <= 100'000; restored += 997) {
    uint64_t common = 0;
    for (const domain::LogPoint& point : progress.earlier) {
      if (point.position <= restored) common = point.position;
    }
    const uint64_t lost = 100'000 - restored + 1;
    EXPECT_LE(100'000 - common, 4 * lost) << restored;
  }
}

TEST(LogProgressTest, RemembersNothingOfAnEmptyLog) {
  LogProgress progress;
  RememberPoint(progress);
  EXPECT_TRUE(progress.earlier.empty());
}

}  // namespace
}  // namespace sipas::aggregator
