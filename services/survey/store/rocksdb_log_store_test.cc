#include "services/survey/store/rocksdb_log_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/file_system.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/hex.h"
#include "libs/base/mutex.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "libs/testing/unsynced_file_system.h"
#include "libs/wire/log_entry.h"
#include "services/survey/store/keys.h"
#include "services/survey/testing/log_for_test.h"

namespace sipas::survey::store {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

class RocksdbLogStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<RocksdbLogStore>> Open(const std::string& directory) {
    return RocksdbLogStore::Open({.directory = directory, .random = &random_});
  }

  // A log with `responses` responses, closed again. Returns its head.
  uint64_t MakeLog(uint64_t responses) {
    const auto store = Open(path_);
    EXPECT_THAT(store, IsOk());
    LogForTest log({.store = store->get()});
    if (log.log().Head().position == 0) {
      EXPECT_THAT(log.Apply(SampleDefinitions()), IsOk());
    }
    for (uint64_t i = 1; i <= responses; ++i) log.Submit({SampleResponse(i)});
    return log.log().Head().position;
  }

  // Changes the database behind the store's back.
  void Put(std::string_view family, const std::string& key, const std::string& value) {
    const auto db = storage::RocksdbDb::Open({.path = path_ + "/db",
                                              .column_families = {{std::string(kLogFamily)},
                                                                  {std::string(kIdsFamily)},
                                                                  {std::string(kDefinitionsFamily)},
                                                                  {std::string(kMetaFamily)}}});
    ASSERT_THAT(db, IsOk());
    ASSERT_TRUE((*db)->db().Put({}, (*db)->cf(family), key, value).ok());
  }

  testing::TempDir dir_;
  testing::FixedRandom random_;
  const std::string path_ = dir_.path() + "/survey";
};

TEST_F(RocksdbLogStoreTest, EveryNewLogHasItsOwnId) {
  const auto first = Open(dir_.path() + "/a");
  const auto second = Open(dir_.path() + "/b");
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE((*first)->log_id(), (*second)->log_id());
}

TEST_F(RocksdbLogStoreTest, SaysThatTheParentDirectoryIsMissing) {
  EXPECT_THAT(Open(dir_.path() + "/no/such"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_PARENT_MISSING"));
}

TEST_F(RocksdbLogStoreTest, SaysThatAnotherProcessHasIt) {
  const auto first = Open(path_);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Open(path_), StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_LOCKED"));
}

TEST_F(RocksdbLogStoreTest, RefusesANewerFormat) {
  MakeLog(0);
  Put(kMetaFamily, std::string(kFormatKey), std::string("\0\0\0\x02", 4));
  const auto opened = Open(path_);
  EXPECT_THAT(opened, StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_NEWER_FORMAT"));
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("format 2"));
}

TEST_F(RocksdbLogStoreTest, RefusesADamagedFormatAndId) {
  MakeLog(0);
  Put(kMetaFamily, std::string(kLogIdKey), "short");
  EXPECT_THAT(Open(path_), StatusIs(absl::StatusCode::kDataLoss, "LOG_INDEX_BROKEN"));
  Put(kMetaFamily, std::string(kFormatKey), "");
  EXPECT_THAT(Open(path_), StatusIs(absl::StatusCode::kFailedPrecondition, "STORAGE_NEWER_FORMAT"));
}

TEST_F(RocksdbLogStoreTest, TellsOfADamagedIndex) {
  MakeLog(1);
  Put(kIdsFamily, std::string(SampleId(1).AsBytes()), "short");
  const auto store = Open(path_);
  ASSERT_THAT(store, IsOk());
  const base::Uuid id = SampleId(1);
  EXPECT_THAT((*store)->LookUp({&id, 1}),
              StatusIs(absl::StatusCode::kDataLoss, "LOG_INDEX_BROKEN"));
}

TEST_F(RocksdbLogStoreTest, MakesTheBallastAndFindsItAgain) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(RocksdbLogStore::Open({.directory = path_, .ballast_bytes = 1 << 20}), IsOk());
    EXPECT_EQ(fs::file_size(path_ + "/ballast"), 1u << 20);
  }
}

// What lies on disk, key by key (docs/design/storage_format.md).
TEST_F(RocksdbLogStoreTest, GoldenKeys) {
  const uint64_t head = MakeLog(1);
  const auto db = storage::RocksdbDb::Open({.path = path_ + "/db",
                                            .column_families = {{std::string(kLogFamily)},
                                                                {std::string(kIdsFamily)},
                                                                {std::string(kDefinitionsFamily)},
                                                                {std::string(kMetaFamily)}}});
  ASSERT_THAT(db, IsOk());
  const auto keys = [&](std::string_view family) {
    std::vector<std::string> found;
    const std::unique_ptr<rocksdb::Iterator> at((*db)->db().NewIterator({}, (*db)->cf(family)));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      found.push_back(family == kMetaFamily ? at->key().ToString()
                                            : base::BytesToHex(at->key().ToString()));
    }
    return found;
  };
  EXPECT_EQ(head, 7u);
  EXPECT_THAT(
      keys(kLogFamily),
      ElementsAre("0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004",
                  "0000000000000005", "0000000000000006", "0000000000000007"));
  EXPECT_THAT(keys(kDefinitionsFamily),
              ElementsAre("0000000000000001", "0000000000000002", "0000000000000003",
                          "0000000000000004", "0000000000000005", "0000000000000006"));
  EXPECT_THAT(keys(kIdsFamily), ElementsAre("00000000000040008000000000000001"));
  EXPECT_THAT(keys(kMetaFamily), ElementsAre("format", "log_id", "started/kiosk"));
}

std::string WriteAheadLogIn(const std::string& directory) {
  std::string last;
  for (const auto& file : fs::directory_iterator(directory)) {
    if (file.path().extension() == ".log") last = std::max(last, file.path().string());
  }
  return last;
}

// RocksDB takes a write-ahead log that ends early for one whose end was never written.
TEST_F(RocksdbLogStoreTest, TheHighWaterMarkDetectsALostTail) {
  const uint64_t head = MakeLog(20);
  const std::string wal = WriteAheadLogIn(path_ + "/db");
  fs::resize_file(wal, fs::file_size(wal) * 2 / 3);
  const auto opened = Open(path_);
  EXPECT_THAT(opened, StatusIs(absl::StatusCode::kDataLoss, "LOG_TAIL_LOST"));
  EXPECT_THAT(std::string(opened.status().message()),
              HasSubstr(absl::StrCat("position ", head, " was acknowledged")));
  fs::remove(path_ + "/high_water_mark");
  const auto accepted = Open(path_);
  ASSERT_THAT(accepted, IsOk());
  EXPECT_LT((*accepted)->Head().position, head);
  EXPECT_GT((*accepted)->Head().position, 0u);
}

TEST_F(RocksdbLogStoreTest, AMarkThatLagsBehindIsNoLoss) {
  const uint64_t head = MakeLog(3);
  fs::remove(path_ + "/high_water_mark");
  EXPECT_EQ(MakeLog(0), head);
}

// As if the write-ahead log were written without WriteOptions::sync.
class NeverSyncedLogs final : public rocksdb::FileSystemWrapper {
 public:
  explicit NeverSyncedLogs(const std::shared_ptr<rocksdb::FileSystem>& base)
      : FileSystemWrapper(base) {}
  const char* Name() const override { return "NeverSyncedLogs"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* dbg) override {
    const rocksdb::IOStatus made = FileSystemWrapper::NewWritableFile(name, options, result, dbg);
    if (made.ok() && fs::path(name).extension() == ".log") {
      *result = std::make_unique<NeverSynced>(std::move(*result));
    }
    return made;
  }

 private:
  class NeverSynced final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& /*options*/,
                           rocksdb::IODebugContext* /*dbg*/) override {
      return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* dbg) override {
      return Sync(options, dbg);
    }
  };
};

// Writers fill a log while the power fails again and again.
class PowerCutTest : public RocksdbLogStoreTest {
 protected:
  static constexpr uint64_t kWriters = 3;
  static constexpr uint64_t kEach = 120;
  static constexpr int kCuts = 24;

  // What an observer who survives the cut knows and finds.
  struct Cut {
    std::string directory;
    std::set<base::Uuid> acknowledged{};
  };

  std::vector<Cut> CutWhileWriting(const std::shared_ptr<rocksdb::FileSystem>& files) {
    const auto store =
        RocksdbLogStore::Open({.directory = path_, .random = &random_, .file_system = files});
    EXPECT_THAT(store, IsOk());
    LogForTest log({.store = store->get()});
    EXPECT_THAT(log.Apply(SampleDefinitions()), IsOk());
    std::vector<std::thread> writers;
    for (uint64_t w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] { Write(log, w * kEach + 1); });
    }
    std::vector<Cut> cuts;
    for (int i = 0; i < kCuts; ++i) {
      // Spread over the run, at whatever moment of a commit that is.
      AwaitAcknowledged(static_cast<size_t>(i) * (kWriters * kEach / kCuts));
      cuts.push_back(CutNow(i));
    }
    for (std::thread& writer : writers) writer.join();
    return cuts;
  }

  void Write(LogForTest& log, uint64_t first) {
    for (uint64_t i = first; i < first + kEach; ++i) {
      EXPECT_EQ(log.Submit({SampleResponse(i)})[0].outcome, IngestOutcome::kAccepted);
      base::MutexLock lock(mutex_);
      acknowledged_.insert(SampleId(i));
      changed_.NotifyAll();
    }
  }

  void AwaitAcknowledged(size_t count) {
    base::MutexLock lock(mutex_);
    while (acknowledged_.size() < count) changed_.Wait(mutex_);
  }

  Cut CutNow(int number) {
    Cut cut{.directory = absl::StrCat(dir_.path(), "/cut", number)};
    {
      base::MutexLock lock(mutex_);
      cut.acknowledged = acknowledged_;
    }
    fs::create_directory(cut.directory);
    // The mark is not synced: any state from before the cut may be what is left of it.
    fs::copy_file(path_ + "/high_water_mark", cut.directory + "/high_water_mark");
    EXPECT_THAT(unsynced_->PowerCut(path_ + "/db", cut.directory + "/db"), IsOk());
    return cut;
  }

  // The log that is found after the cut, verified; how many acknowledged responses are not in it.
  size_t LostIn(const Cut& cut) {
    const auto store = RocksdbLogStore::Open({.directory = cut.directory, .random = &random_});
    if (!store.ok()) return cut.acknowledged.size() + 1;
    std::set<base::Uuid> missing = cut.acknowledged;
    domain::LogPoint last = wire::Genesis((*store)->log_id());
    const auto entries = (*store)->Read(0, 1'000'000, 1 << 30);
    EXPECT_THAT(entries, IsOk());
    for (const std::string& bytes : *entries) {
      const auto entry = wire::OpenEntry(bytes, last);
      EXPECT_THAT(entry, IsOk());
      last = entry->point;
      if (entry->header.response_id.has_value()) missing.erase(*entry->header.response_id);
    }
    EXPECT_EQ(last, (*store)->Head());
    return missing.size();
  }

  std::shared_ptr<testing::UnsyncedFileSystem> unsynced_ =
      std::make_shared<testing::UnsyncedFileSystem>();
  base::Mutex mutex_;
  base::CondVar changed_;
  std::set<base::Uuid> acknowledged_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(PowerCutTest, LosesNothingThatWasAcknowledged) {
  for (const Cut& cut : CutWhileWriting(unsynced_)) EXPECT_EQ(LostIn(cut), 0u) << cut.directory;
}

TEST_F(PowerCutTest, WouldLoseWhatIsNotSynced) {
  const auto cuts = CutWhileWriting(std::make_shared<NeverSyncedLogs>(unsynced_));
  size_t lost = 0;
  for (const Cut& cut : cuts) lost += LostIn(cut);
  EXPECT_GT(lost, kEach);
}

TEST_F(PowerCutTest, TakesResponsesAgainAfterTheCut) {
  const std::vector<Cut> cuts = CutWhileWriting(unsynced_);
  const auto store =
      RocksdbLogStore::Open({.directory = cuts[kCuts / 2].directory, .random = &random_});
  ASSERT_THAT(store, IsOk());
  LogForTest log({.store = store->get()});
  std::set<uint64_t> positions;
  for (uint64_t i = 1; i <= kWriters * kEach; ++i) {
    const IngestResult result = log.Submit({SampleResponse(i)})[0];
    EXPECT_TRUE(result.error.ok());
    positions.insert(result.position);
  }
  // Each is there once: what was stored before the cut is a duplicate, the rest is new.
  EXPECT_EQ(positions.size(), kWriters * kEach);
  EXPECT_EQ(log.log().Head().position, SampleDefinitions().size() + kWriters * kEach);
}

}  // namespace
}  // namespace sipas::survey::store
