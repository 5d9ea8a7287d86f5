#include "libs/storage/ballast.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::storage {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

constexpr uint64_t kBytes = 1 << 20;

class BallastTest : public ::testing::Test {
 protected:
  // What the file takes up on the disk; 0 if there is none.
  uint64_t AllocatedBytes() const {
    struct stat info {};
    if (stat(path_.c_str(), &info) != 0) return 0;
    return static_cast<uint64_t>(info.st_blocks) * 512;
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.path() + "/ballast";
};

TEST_F(BallastTest, TakesUpRoomUntilItIsReleased) {
  Ballast ballast(path_, kBytes);
  EXPECT_EQ(AllocatedBytes(), 0u);
  ASSERT_THAT(ballast.Ensure(), IsOk());
  EXPECT_GE(AllocatedBytes(), kBytes);
  ASSERT_THAT(ballast.Release(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(BallastTest, EnsureAndReleaseMayBeRepeated) {
  Ballast ballast(path_, kBytes);
  EXPECT_THAT(ballast.Release(), IsOk());
  EXPECT_THAT(ballast.Ensure(), IsOk());
  EXPECT_THAT(ballast.Ensure(), IsOk());
  EXPECT_GE(AllocatedBytes(), kBytes);
  EXPECT_THAT(ballast.Release(), IsOk());
  EXPECT_THAT(ballast.Release(), IsOk());
}

TEST_F(BallastTest, FillsUpAFileThatIsTooSmallOrSparse) {
  std::ofstream(path_) << "x";
  std::filesystem::resize_file(path_, kBytes);
  ASSERT_LT(AllocatedBytes(), kBytes);
  ASSERT_THAT(Ballast(path_, kBytes).Ensure(), IsOk());
  EXPECT_GE(AllocatedBytes(), kBytes);
}

TEST_F(BallastTest, LeavesNothingBehindWhenTheDiskIsTooSmall) {
  Ballast ballast(path_, uint64_t{1} << 50);
  EXPECT_THAT(ballast.Ensure(), ::testing::Not(IsOk()));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(BallastTest, ReportsADirectoryThatIsNotThere) {
  EXPECT_THAT(Ballast("/no/such/directory/ballast", kBytes).Ensure(),
              StatusIs(absl::StatusCode::kInternal, "STORAGE_IO_ERROR"));
}

}  // namespace
}  // namespace sipas::storage
