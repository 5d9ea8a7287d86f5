#include "services/aggregator/core/score_listings.h"

#include <gtest/gtest.h>

#include "libs/testing/fake_clock.h"

namespace sipas::aggregator {
namespace {

std::shared_ptr<const ScoreListing> ListingForTest() {
  return std::make_shared<const ScoreListing>();
}

class ScoreListingsTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  ScoreListings listings_{{.clock = &clock_, .capacity = 2, .lifetime = absl::Minutes(10)}};
};

TEST_F(ScoreListingsTest, FindsWhatItKeeps) {
  const auto first = ListingForTest();
  const auto second = ListingForTest();
  const uint64_t first_id = listings_.Keep(first);
  const uint64_t second_id = listings_.Keep(second);
  EXPECT_EQ(listings_.Find(first_id), first);
  EXPECT_EQ(listings_.Find(second_id), second);
  EXPECT_EQ(listings_.Find(second_id + 1), nullptr);
}

TEST_F(ScoreListingsTest, DropsTheLeastRecentlyRead) {
  const uint64_t first = listings_.Keep(ListingForTest());
  const uint64_t second = listings_.Keep(ListingForTest());
  EXPECT_NE(listings_.Find(first), nullptr);
  listings_.Keep(ListingForTest());
  EXPECT_NE(listings_.Find(first), nullptr);
  EXPECT_EQ(listings_.Find(second), nullptr);
}

TEST_F(ScoreListingsTest, ReadingProlongsALifeThatEnds) {
  const uint64_t id = listings_.Keep(ListingForTest());
  clock_.Advance(absl::Minutes(9));
  EXPECT_NE(listings_.Find(id), nullptr);
  clock_.Advance(absl::Minutes(9));
  EXPECT_NE(listings_.Find(id), nullptr);
  clock_.Advance(absl::Minutes(10));
  EXPECT_EQ(listings_.Find(id), nullptr);
}

}  // namespace
}  // namespace sipas::aggregator
