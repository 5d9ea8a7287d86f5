#include "libs/storage/rocksdb_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/status.h>

#include <string>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"

namespace sipas::storage {
namespace {

using ::rocksdb::Status;
using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(RocksdbStatusTest, OkIsOk) { EXPECT_THAT(FromRocksdb(Status::OK(), "x"), IsOk()); }

TEST(RocksdbStatusTest, GivesEveryKindItsReason) {
  using absl::StatusCode;
  EXPECT_THAT(FromRocksdb(Status::Corruption("x"), "x"),
              StatusIs(StatusCode::kDataLoss, "STORAGE_CORRUPTION"));
  EXPECT_THAT(FromRocksdb(Status::NoSpace("x"), "x"),
              StatusIs(StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_THAT(FromRocksdb(Status::IOError("x"), "x"),
              StatusIs(StatusCode::kInternal, "STORAGE_IO_ERROR"));
  EXPECT_THAT(FromRocksdb(Status::NotFound("x"), "x"),
              StatusIs(StatusCode::kNotFound, "STORAGE_KEY_NOT_FOUND"));
  EXPECT_THAT(FromRocksdb(Status::InvalidArgument("x"), "x"),
              StatusIs(StatusCode::kInternal, "STORAGE_MISUSE"));
  EXPECT_THAT(FromRocksdb(Status::ColumnFamilyDropped(), "x"),
              StatusIs(StatusCode::kInternal, "STORAGE_MISUSE"));
}

TEST(RocksdbStatusTest, CallsWhatMayWorkLaterBusy) {
  for (const Status& status :
       {Status::Busy(), Status::TryAgain(), Status::TimedOut(), Status::Incomplete(),
        Status::ShutdownInProgress(), Status::Aborted()}) {
    EXPECT_THAT(FromRocksdb(status, "x"), StatusIs(absl::StatusCode::kUnavailable, "STORAGE_BUSY"));
  }
}

TEST(RocksdbStatusTest, SaysWhatWasTriedAndKeepsPathsInTheCause) {
  const absl::Status status = FromRocksdb(Status::IOError("/var/lib/secret.sst"), "read the head");
  EXPECT_EQ(status.message(), "could not read the head: the disk reports an error");
  EXPECT_THAT(base::DetailsOf(status).cause, HasSubstr("/var/lib/secret.sst"));
  EXPECT_EQ(base::DetailsOf(status).domain, kStorageDomain);
}

}  // namespace
}  // namespace sipas::storage
