#include "services/aggregator/store/rocksdb_cell_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "libs/storage/key_codec.h"
#include "libs/storage/rocksdb_db.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "services/aggregator/store/keys.h"

namespace sipas::aggregator::store {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

class FixedFreeSpace final : public storage::FreeSpace {
 public:
  absl::StatusOr<uint64_t> AvailableBytes() override { return bytes; }
  uint64_t bytes = 1000;
};

std::unique_ptr<storage::RocksdbDb> OpenRaw(const std::string& directory) {
  return *storage::RocksdbDb::Open(
      {.path = directory + "/db",
       .column_families = {{"cells"}, {"rows"}, {"definitions"}, {"meta"}}});
}

TEST(RocksdbCellStoreTest, RefusesANewerFormat) {
  const sipas::testing::TempDir dir;
  ASSERT_THAT(RocksdbCellStore::Open({.directory = dir.path(), .min_free_bytes = 0}), IsOk());
  std::string newer;
  storage::AppendU32(newer, kFormat + 1);
  {
    const auto raw = OpenRaw(dir.path());
    ASSERT_TRUE(raw->db().Put({}, raw->cf("meta"), "format", newer).ok());
  }
  const auto opened = RocksdbCellStore::Open({.directory = dir.path(), .min_free_bytes = 0});
  EXPECT_THAT(opened, StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_NEWER_FORMAT"));
  EXPECT_THAT(opened.status().ToString(),
              ::testing::HasSubstr("has format 2, this program reads format 1"));
}

TEST(RocksdbCellStoreTest, RefusesToRunTheDiskFull) {
  const sipas::testing::TempDir dir;
  const auto free_space = std::make_shared<FixedFreeSpace>();
  const RocksdbCellStore::Options options{
      .directory = dir.path(), .min_free_bytes = 1000, .free_space = free_space};
  auto store = RocksdbCellStore::Open(options);
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT((*store)->Checkpoint({}), IsOk());
  free_space->bytes = 999;
  EXPECT_THAT((*store)->Checkpoint({}),
              StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  store->reset();
  EXPECT_THAT(RocksdbCellStore::Open(options),
              StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
}

TEST(RocksdbCellStoreTest, SaysWhatToDoAboutADamagedCell) {
  const sipas::testing::TempDir dir;
  ASSERT_THAT(RocksdbCellStore::Open({.directory = dir.path(), .min_free_bytes = 0}), IsOk());
  {
    const auto raw = OpenRaw(dir.path());
    ASSERT_TRUE(raw->db().Put({}, raw->cf("cells"), "no key", "no cell").ok());
  }
  auto store = RocksdbCellStore::Open({.directory = dir.path(), .min_free_bytes = 0});
  ASSERT_THAT(store, IsOk());
  const absl::Status status = (*store)->ForEachCell(
      [](std::string_view, std::string_view, CellKey, Cell) { return absl::OkStatus(); });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, "STORAGE_CORRUPTION"));
  EXPECT_THAT(status.ToString(), ::testing::HasSubstr("delete the aggregator's data directory"));
}

TEST(RocksdbCellStoreTest, SaysThatTheParentOfItsDirectoryIsMissing) {
  const sipas::testing::TempDir dir;
  EXPECT_THAT(RocksdbCellStore::Open({.directory = dir.path() + "/a/b"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_PARENT_MISSING"));
}

}  // namespace
}  // namespace sipas::aggregator::store
