#include "libs/testing/unsynced_file_system.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/storage/key_codec.h"
#include "libs/storage/rocksdb_db.h"
#include "libs/storage/rocksdb_status.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::testing {
namespace {

using storage::RocksdbDb;

std::string KeyOf(uint64_t i) {
  std::string key;
  storage::AppendU64(key, i);
  return key;
}

class UnsyncedFileSystemTest : public ::testing::Test {
 protected:
  RocksdbDb::Options At(const std::string& path) const {
    return {.path = path, .column_families = {{"log"}}, .file_system = files_};
  }

  std::unique_ptr<RocksdbDb> MustOpen(const std::string& path) const {
    auto db = RocksdbDb::Open(At(path));
    EXPECT_THAT(db, IsOk());
    return db.ok() ? *std::move(db) : nullptr;
  }

  static void Put(RocksdbDb& db, uint64_t i, bool sync) {
    rocksdb::WriteBatch batch;
    ASSERT_TRUE(batch.Put(db.cf("log"), KeyOf(i), "value").ok());
    rocksdb::WriteOptions options;
    options.sync = sync;
    ASSERT_THAT(storage::FromRocksdb(db.db().Write(options, &batch), "write"), IsOk());
  }

  static bool Has(const RocksdbDb& db, uint64_t i) {
    std::string value;
    return db.db().Get(rocksdb::ReadOptions(), db.cf("log"), KeyOf(i), &value).ok();
  }

  TempDir dir_;
  const std::string db_path_ = dir_.path() + "/db";
  const std::string after_ = dir_.path() + "/after";
  std::shared_ptr<UnsyncedFileSystem> files_ = std::make_shared<UnsyncedFileSystem>();
};

TEST_F(UnsyncedFileSystemTest, ASyncedBatchSurvivesAPowerCut) {
  const auto db = MustOpen(db_path_);
  Put(*db, 1, /*sync=*/true);
  ASSERT_THAT(files_->PowerCut(db_path_, after_), IsOk());
  EXPECT_TRUE(Has(*MustOpen(after_), 1));
}

TEST_F(UnsyncedFileSystemTest, ABatchThatWasNotSyncedDoesNotSurviveAPowerCut) {
  const auto db = MustOpen(db_path_);
  Put(*db, 1, /*sync=*/true);
  Put(*db, 2, /*sync=*/false);
  ASSERT_TRUE(Has(*db, 2));
  ASSERT_THAT(files_->PowerCut(db_path_, after_), IsOk());
  const auto found = MustOpen(after_);
  EXPECT_TRUE(Has(*found, 1));
  EXPECT_FALSE(Has(*found, 2));
}

TEST_F(UnsyncedFileSystemTest, ALaterSyncMakesEarlierBatchesDurableToo) {
  const auto db = MustOpen(db_path_);
  Put(*db, 1, /*sync=*/false);
  Put(*db, 2, /*sync=*/true);
  ASSERT_THAT(files_->PowerCut(db_path_, after_), IsOk());
  EXPECT_TRUE(Has(*MustOpen(after_), 1));
}

TEST_F(UnsyncedFileSystemTest, TheDatabaseGoesOnAfterACutAndCanBeCutAgain) {
  const auto db = MustOpen(db_path_);
  Put(*db, 1, /*sync=*/false);
  ASSERT_THAT(files_->PowerCut(db_path_, after_), IsOk());
  Put(*db, 2, /*sync=*/true);
  ASSERT_THAT(files_->PowerCut(db_path_, dir_.path() + "/later"), IsOk());
  EXPECT_FALSE(Has(*MustOpen(after_), 1));
  EXPECT_TRUE(Has(*MustOpen(dir_.path() + "/later"), 1));
}

TEST_F(UnsyncedFileSystemTest, WhatSurvivedACutIsDurableInTheNextOne) {
  Put(*MustOpen(db_path_), 1, /*sync=*/true);
  ASSERT_THAT(files_->PowerCut(db_path_, after_), IsOk());
  const auto second = MustOpen(after_);
  Put(*second, 2, /*sync=*/true);
  ASSERT_THAT(files_->PowerCut(after_, dir_.path() + "/third"), IsOk());
  const auto third = MustOpen(dir_.path() + "/third");
  EXPECT_TRUE(Has(*third, 1));
  EXPECT_TRUE(Has(*third, 2));
}

TEST_F(UnsyncedFileSystemTest, FlushesAndNewLogsKeepEverySyncedBatch) {
  const auto db = MustOpen(db_path_);
  for (uint64_t i = 0; i < 5; ++i) {
    Put(*db, i, /*sync=*/true);
    ASSERT_TRUE(db->db().Flush(rocksdb::FlushOptions(), db->cf("log")).ok());
  }
  Put(*db, 5, /*sync=*/true);
  ASSERT_THAT(files_->PowerCut(db_path_, after_), IsOk());
  const auto found = MustOpen(after_);
  for (uint64_t i = 0; i <= 5; ++i) EXPECT_TRUE(Has(*found, i)) << i;
}

TEST_F(UnsyncedFileSystemTest, CutsInTheMiddleOfWritesKeepEveryAcknowledgedBatch) {
  const auto db = MustOpen(db_path_);
  std::atomic<uint64_t> acknowledged{0};
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (uint64_t i = 1; !stop; ++i) {
      Put(*db, i, /*sync=*/true);
      acknowledged = i;
    }
  });
  for (int cut = 0; cut < 10; ++cut) {
    const std::string path = absl::StrCat(dir_.path(), "/cut", cut);
    const uint64_t before = acknowledged;
    EXPECT_THAT(files_->PowerCut(db_path_, path), IsOk());
    const auto found = MustOpen(path);
    for (uint64_t i = 1; i <= before; ++i) EXPECT_TRUE(Has(*found, i)) << i << " of " << before;
  }
  stop = true;
  writer.join();
}

TEST_F(UnsyncedFileSystemTest, AFullDiskStopsTheDatabaseUntilThereIsSpace) {
  const auto db = MustOpen(db_path_);
  Put(*db, 1, /*sync=*/true);
  EXPECT_THAT(db->Health(), IsOk());
  files_->FailWrites(".sst");
  EXPECT_FALSE(db->db().Flush(rocksdb::FlushOptions(), db->cf("log")).ok());
  EXPECT_THAT(db->Health(), StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  files_->Heal();
  // RocksDB looks for space again by itself after a second.
  while (!db->Health().ok()) std::this_thread::yield();
  Put(*db, 2, /*sync=*/true);
}

// The rest is about single files, without a database.

class UnsyncedFileTest : public ::testing::Test {
 protected:
  std::unique_ptr<rocksdb::FSWritableFile> Create(const std::string& name) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    EXPECT_TRUE(files_.NewWritableFile(Path(name), {}, &file, nullptr).ok());
    return file;
  }

  // Writes the file and syncs it, not its directory.
  void CreateSynced(const std::string& name, const std::string& bytes) {
    const auto file = Create(name);
    ASSERT_TRUE(file->Append(bytes, {}, nullptr).ok());
    ASSERT_TRUE(file->Sync({}, nullptr).ok());
    ASSERT_TRUE(file->Close({}, nullptr).ok());
  }

  void SyncDirectory() {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    ASSERT_TRUE(files_.NewDirectory(from_, {}, &directory, nullptr).ok());
    ASSERT_TRUE(directory->Fsync({}, nullptr).ok());
  }

  // The file's bytes after a power cut, "(none)" if it is gone.
  std::string AfterCut(const std::string& name) {
    const std::string to = absl::StrCat(dir_.path(), "/cut", cuts_++);
    EXPECT_THAT(files_.PowerCut(from_, to), IsOk());
    std::ifstream file(to + "/" + name, std::ios::binary);
    if (!file) return "(none)";
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::string Path(const std::string& name) const { return from_ + "/" + name; }

  TempDir dir_;
  const std::string from_ = dir_.path() + "/from";
  const bool created_ = std::filesystem::create_directory(from_);
  UnsyncedFileSystem files_;
  int cuts_ = 0;
};

TEST_F(UnsyncedFileTest, KeepsTheBytesUpToTheLastSync) {
  const auto file = Create("a");
  SyncDirectory();
  ASSERT_TRUE(file->Append("one", {}, nullptr).ok());
  ASSERT_TRUE(file->Sync({}, nullptr).ok());
  ASSERT_TRUE(file->Append("two", {}, nullptr).ok());
  ASSERT_TRUE(file->Flush({}, nullptr).ok());
  EXPECT_EQ(AfterCut("a"), "one");
}

TEST_F(UnsyncedFileTest, LosesANewFileWhoseDirectoryWasNotSynced) {
  CreateSynced("a", "bytes");
  EXPECT_EQ(AfterCut("a"), "(none)");
  SyncDirectory();
  EXPECT_EQ(AfterCut("a"), "bytes");
}

TEST_F(UnsyncedFileTest, UndoesARenameWhoseDirectoryWasNotSynced) {
  CreateSynced("current", "old");
  CreateSynced("new", "new");
  SyncDirectory();
  ASSERT_TRUE(files_.RenameFile(Path("new"), Path("current"), {}, nullptr).ok());
  EXPECT_EQ(AfterCut("current"), "old");
  EXPECT_EQ(AfterCut("new"), "new");
  SyncDirectory();
  EXPECT_EQ(AfterCut("current"), "new");
  EXPECT_EQ(AfterCut("new"), "(none)");
}

TEST_F(UnsyncedFileTest, KeepsFilesFromBeforeItsTime) {
  std::ofstream(Path("a")) << "bytes";
  EXPECT_EQ(AfterCut("a"), "bytes");
}

TEST_F(UnsyncedFileTest, InjectsErrorsIntoFilesOfTheGivenSuffixOnly) {
  const auto log = Create("1.log");
  const auto table = Create("2.sst");
  files_.FailWrites(".sst");
  files_.FailSyncs(".log");
  EXPECT_TRUE(log->Append("x", {}, nullptr).ok());
  EXPECT_FALSE(log->Sync({}, nullptr).ok());
  EXPECT_FALSE(table->Append("x", {}, nullptr).ok());
  EXPECT_TRUE(table->Sync({}, nullptr).ok());
  files_.Heal();
  EXPECT_TRUE(log->Sync({}, nullptr).ok());
  EXPECT_TRUE(table->Append("x", {}, nullptr).ok());
}

}  // namespace
}  // namespace sipas::testing
