#include "libs/storage/rocksdb_db.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/error.h"
#include "libs/storage/rocksdb_status.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::storage {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;

class RocksdbDbTest : public ::testing::Test {
 protected:
  RocksdbDb::Options OptionsOf(std::vector<ColumnFamilySpec> families) const {
    return {.path = path_, .column_families = std::move(families)};
  }

  absl::StatusOr<std::unique_ptr<RocksdbDb>> Open() const {
    return RocksdbDb::Open(OptionsOf({{"log"}, {"ids", ColumnFamilySpec::Use::kPointLookup}}));
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.path() + "/db";
};

std::string Get(const RocksdbDb& db, std::string_view family, const std::string& key) {
  std::string value;
  const rocksdb::Status status = db.db().Get(rocksdb::ReadOptions(), db.cf(family), key, &value);
  return status.ok() ? value : status.ToString();
}

TEST_F(RocksdbDbTest, KeepsWhatWasWrittenToItsFamilies) {
  {
    ASSERT_OK_AND_ASSIGN(const auto db, Open());
    rocksdb::WriteBatch batch;
    ASSERT_TRUE(batch.Put(db->cf("log"), "key", "in the log").ok());
    ASSERT_TRUE(batch.Put(db->cf("ids"), "key", "in the ids").ok());
    ASSERT_THAT(FromRocksdb(db->db().Write(DurableWrite(), &batch), "write"), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const auto db, Open());
  EXPECT_EQ(Get(*db, "log", "key"), "in the log");
  EXPECT_EQ(Get(*db, "ids", "key"), "in the ids");
  EXPECT_EQ(Get(*db, "default", "key"), "NotFound: ");
  EXPECT_THAT(db->Health(), IsOk());
}

TEST_F(RocksdbDbTest, FindsKeysThroughTheBloomFiltersAfterAFlush) {
  ASSERT_OK_AND_ASSIGN(const auto db, Open());
  ASSERT_TRUE(db->db().Put(DurableWrite(), db->cf("ids"), "there", "1").ok());
  EXPECT_EQ(Get(*db, "ids", "there"), "1");
  ASSERT_TRUE(db->db().Flush(rocksdb::FlushOptions(), db->cf("ids")).ok());
  EXPECT_EQ(Get(*db, "ids", "there"), "1");
  EXPECT_EQ(Get(*db, "ids", "not there"), "NotFound: ");
}

TEST_F(RocksdbDbTest, DurableWritesAreSynced) { EXPECT_TRUE(DurableWrite().sync); }

TEST_F(RocksdbDbTest, SaysThatTheParentIsMissing) {
  const auto db = RocksdbDb::Open({.path = dir_.path() + "/missing/db"});
  EXPECT_THAT(db, StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_PARENT_MISSING"));
  EXPECT_THAT(std::string(db.status().message()), HasSubstr(dir_.path() + "/missing does not"));
}

TEST_F(RocksdbDbTest, SaysThatTheDatabaseIsInUse) {
  ASSERT_OK_AND_ASSIGN(const auto first, Open());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_LOCKED"));
}

TEST_F(RocksdbDbTest, CanBeOpenedAgainOnceClosed) {
  ASSERT_THAT(Open(), IsOk());
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(RocksdbDbTest, SaysThatANewerVersionWroteIt) {
  ASSERT_THAT(RocksdbDb::Open(OptionsOf({{"log"}, {"ids"}, {"from the future"}})), IsOk());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_NEWER_FORMAT"));
}

TEST_F(RocksdbDbTest, AddsAFamilyThatAnOlderVersionDidNotHave) {
  ASSERT_THAT(RocksdbDb::Open(OptionsOf({{"log"}})), IsOk());
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(RocksdbDbTest, SaysThatTheDataIsDamaged) {
  ASSERT_THAT(Open(), IsOk());
  std::ofstream(path_ + "/CURRENT") << "nonsense";
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, "STORAGE_CORRUPTION"));
}

TEST_F(RocksdbDbTest, SaysThatAFileIsInTheWay) {
  std::ofstream(path_) << "a file";
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kInternal, "STORAGE_IO_ERROR"));
}

using RocksdbDbDeathTest = RocksdbDbTest;

TEST_F(RocksdbDbDeathTest, AnUnknownFamilyEndsTheProcess) {
  ASSERT_OK_AND_ASSIGN(const auto db, Open());
  EXPECT_DEATH(db->cf("nope"), "no column family nope");
}

}  // namespace
}  // namespace sipas::storage
