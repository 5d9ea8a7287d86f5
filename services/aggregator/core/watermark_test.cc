#include "services/aggregator/core/watermark.h"

#include <gtest/gtest.h>

namespace sipas::aggregator {
namespace {

const base::Uuid kOne{{1}};
const base::Uuid kTwo{{2}};

TEST(WatermarkTest, CoversWhatIsAtOrBeforeItInEveryLog) {
  const Watermark at = {{kOne, 5}, {kTwo, 7}};
  EXPECT_TRUE(Covers(at, {}));
  EXPECT_TRUE(Covers(at, {{kOne, 5}}));
  EXPECT_TRUE(Covers(at, {{kOne, 4}, {kTwo, 7}}));
  EXPECT_FALSE(Covers(at, {{kOne, 6}}));
  EXPECT_FALSE(Covers(at, {{kOne, 1}, {kTwo, 8}}));
}

TEST(WatermarkTest, ALogThatIsNotFollowedCoversNothing) {
  EXPECT_FALSE(Covers({{kOne, 5}}, {{kTwo, 1}}));
  EXPECT_TRUE(Covers({{kOne, 5}}, {{kTwo, 0}}));
}

}  // namespace
}  // namespace sipas::aggregator
