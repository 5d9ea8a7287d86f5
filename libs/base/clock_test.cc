#include "libs/base/clock.h"

#include <gtest/gtest.h>

#include <ctime>

namespace sipas::base {
namespace {

TEST(RealClockTest, TellsTheTimeOfTheOperatingSystem) {
  const absl::Time before = absl::FromTimeT(std::time(nullptr)) - absl::Seconds(1);
  const absl::Time now = RealClock().Now();
  const absl::Time after = absl::FromTimeT(std::time(nullptr)) + absl::Seconds(1);
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

}  // namespace
}  // namespace sipas::base
