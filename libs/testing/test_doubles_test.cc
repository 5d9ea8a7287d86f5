// FakeClock, FixedRandom and TempDir.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/temp_dir.h"

namespace sipas::testing {
namespace {

TEST(FakeClockTest, MovesOnlyWhenTold) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_EQ(absl::FormatTime(start, absl::UTCTimeZone()), "2026-03-01T08:00:00+00:00");
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Minutes(5));
  EXPECT_EQ(clock.Now(), start + absl::Minutes(5));
  clock.Set(start);
  EXPECT_EQ(clock.Now(), start);
}

// Tests write these bytes down: they must be the same everywhere.
TEST(FixedRandomTest, TheBytesOfASeedNeverChange) {
  FixedRandom random(1);
  std::array<uint8_t, 4> bytes;
  random.Fill(bytes);
  const std::array<uint8_t, 4> first = bytes;
  random.Fill(bytes);
  EXPECT_NE(bytes, first);
  FixedRandom again(1);
  again.Fill(bytes);
  EXPECT_EQ(bytes, first);
  FixedRandom other(2);
  other.Fill(bytes);
  EXPECT_NE(bytes, first);
}

TEST(TempDirTest, IsNewAndEmptyAndGoesWithItsContent) {
  std::string path;
  {
    const TempDir dir;
    const TempDir other;
    path = dir.path();
    EXPECT_NE(path, other.path());
    EXPECT_TRUE(std::filesystem::is_empty(path));
    std::filesystem::create_directory(path + "/sub");
    std::ofstream(path + "/sub/file") << "x";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace sipas::testing
