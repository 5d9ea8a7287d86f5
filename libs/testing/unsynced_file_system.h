// A RocksDB file system over the real one that knows what a power cut would leave: of every file
// the bytes that were there when it was last synced, of every directory the entries that were there
// when it was last synced. Everything else is gone.
//
//   auto files = std::make_shared<testing::UnsyncedFileSystem>();
//   auto db = storage::RocksdbDb::Open({.path = dir + "/db", .file_system = files, ...});
//   ... write ...
//   ASSERT_THAT(files->PowerCut(dir + "/db", dir + "/after"), IsOk());
//   auto found = storage::RocksdbDb::Open({.path = dir + "/after", ...});
//
// The cut is a copy, so the database goes on undisturbed and can be cut at any moment, also from
// another thread in the middle of its writes. Stricter than a real disk, which keeps some of what
// was not synced; in one point laxer: a deletion counts as durable at once.
//
// Writes and syncs can also be made to fail. Beware: with Debian's RocksDB a failure on a WAL
// (.log) ends the process.
//
// Thread-safe. Opens for writing must go through one object; directories with subdirectories are
// not supported.
#ifndef SIPAS_LIBS_TESTING_UNSYNCED_FILE_SYSTEM_H_
#define SIPAS_LIBS_TESTING_UNSYNCED_FILE_SYSTEM_H_

#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "libs/base/mutex.h"

namespace sipas::testing {

class UnsyncedFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  UnsyncedFileSystem();

  const char* Name() const override { return "UnsyncedFileSystem"; }

  // Makes the new directory `to` hold what a machine would find in `from` if its power failed now.
  absl::Status PowerCut(const std::string& from, const std::string& to);

  // From now on writes to files whose names end in `suffix` fail for lack of space, syncs of them
  // with an I/O error; "" means all files.
  void FailWrites(const std::string& suffix);
  void FailSyncs(const std::string& suffix);
  // Ends both.
  void Heal();

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* dbg) override;
  // Recycled WALs and hard links are not supported; RocksDB then does without them.
  rocksdb::IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override;

 private:
  class TrackedFile;
  class TrackedDirectory;

  // What was written through us, whatever its name is.
  struct Content {
    std::string path;      // its name now
    uint64_t written = 0;  // its size now
    uint64_t synced = 0;   // of which a power cut leaves this much
  };
  // What a name leads to after a power cut.
  struct Entry {
    std::shared_ptr<Content> content;
    // The bytes, of a content that another one has replaced under its only name.
    std::optional<std::string> replaced;
  };

  bool IsDurable(const std::string& name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The content of an existing file, tracked from now on if it was not yet.
  std::shared_ptr<Content> ContentOf(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KeepBytesOf(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SyncDirectory(const std::string& directory) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status CopyUntracked(const std::string& from, const std::string& to) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CopyTracked(const std::string& from, const std::string& to) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable base::Mutex mutex_;
  // Names as they are now. A file that is on disk but not here is from before our time, and
  // durable.
  std::map<std::string, std::shared_ptr<Content>> live_ ABSL_GUARDED_BY(mutex_);
  // Names as they would be after a power cut.
  std::map<std::string, Entry> durable_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::string> failing_writes_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::string> failing_syncs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_UNSYNCED_FILE_SYSTEM_H_
