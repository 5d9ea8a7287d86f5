#include "services/survey/store/high_water_mark.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "libs/base/hex.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::survey::store {
namespace {

using ::sipas::testing::StatusIs;

class HighWaterMarkTest : public ::testing::Test {
 protected:
  std::unique_ptr<HighWaterMark> Open() {
    auto mark = HighWaterMark::Open(path_);
    EXPECT_TRUE(mark.ok());
    return *std::move(mark);
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.path() + "/mark";
};

TEST_F(HighWaterMarkTest, StartsAtZero) { EXPECT_EQ(Open()->position(), 0u); }

TEST_F(HighWaterMarkTest, RemembersThePosition) {
  Open()->Set(7);
  EXPECT_EQ(Open()->position(), 7u);
  Open()->Set(0x0102030405060708);
  EXPECT_EQ(Open()->position(), 0x0102030405060708u);
}

TEST_F(HighWaterMarkTest, GoldenBytes) {
  Open()->Set(0x0102030405060708);
  std::ifstream file(path_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(base::BytesToHex(bytes), "0102030405060708");
}

TEST_F(HighWaterMarkTest, ReadsATornFileAsZero) {
  std::ofstream(path_, std::ios::binary) << "torn";
  EXPECT_EQ(Open()->position(), 0u);
}

TEST_F(HighWaterMarkTest, SaysThatItCannotOpen) {
  EXPECT_THAT(HighWaterMark::Open(dir_.path() + "/no/such/dir"),
              StatusIs(absl::StatusCode::kInternal, "STORAGE_IO_ERROR"));
}

}  // namespace
}  // namespace sipas::survey::store
