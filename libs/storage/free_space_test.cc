#include "libs/storage/free_space.h"

#include <gtest/gtest.h>

#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::storage {
namespace {

using ::sipas::testing::StatusIs;

TEST(StatvfsFreeSpaceTest, TellsTheFreeSpaceOfADirectory) {
  const testing::TempDir dir;
  ASSERT_OK_AND_ASSIGN(const uint64_t available, StatvfsFreeSpace(dir.path()).AvailableBytes());
  EXPECT_GT(available, 0u);
}

TEST(StatvfsFreeSpaceTest, ReportsADirectoryThatIsNotThere) {
  EXPECT_THAT(StatvfsFreeSpace("/no/such/directory").AvailableBytes(),
              StatusIs(absl::StatusCode::kInternal, "STORAGE_IO_ERROR"));
}

}  // namespace
}  // namespace sipas::storage
