// An open RocksDB with our column families and durability settings, closed when destroyed.
//
//   SIPAS_ASSIGN_OR_RETURN(auto db, storage::RocksdbDb::Open(
//       {.path = "/var/lib/sipas/survey/db",
//        .column_families = {{"log"}, {"ids", storage::ColumnFamilySpec::Use::kPointLookup}}}));
//   rocksdb::WriteBatch batch;
//   batch.Put(db->cf("log"), key, value);
//   SIPAS_RETURN_IF_ERROR(storage::FromRocksdb(db->db().Write(storage::DurableWrite(), &batch),
//   ...));
//
// Thread-safe as rocksdb::DB is. Two traps: Debian's librocksdb 7.8 is built with assertions, so an
// error while writing the WAL, a full disk above all, ends the process instead of returning a
// status (see free_space.h); and WriteOptions::sync is false by default.
#ifndef SIPAS_LIBS_STORAGE_ROCKSDB_DB_H_
#define SIPAS_LIBS_STORAGE_ROCKSDB_DB_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class FileSystem;
struct WriteOptions;
}  // namespace rocksdb

namespace sipas::storage {

struct ColumnFamilySpec {
  enum class Use {
    kScan,         // read in ranges, in key order
    kPointLookup,  // read key by key, mostly keys that are not there: Bloom filters of whole keys
  };
  std::string name{};
  Use use = Use::kScan;
};

class RocksdbDb {
 public:
  struct Options {
    // Created if missing; its parent must exist.
    std::string path{};
    // All that the database has, beside "default", which must exist and stays empty.
    std::vector<ColumnFamilySpec> column_families{};
    // Per column family, twice while one is flushed. Also decides how much a WAL preallocates.
    size_t write_buffer_bytes = 32 << 20;
    // Shared by all column families.
    size_t block_cache_bytes = 32 << 20;
    // Null means the operating system's.
    std::shared_ptr<rocksdb::FileSystem> file_system{};
  };

  // Errors say what to do:
  //   FAILED_PRECONDITION STORAGE_PARENT_MISSING   the directory above `path` does not exist
  //   FAILED_PRECONDITION STORAGE_LOCKED           another process has the database open
  //   FAILED_PRECONDITION STORAGE_NEWER_FORMAT     it has column families that we do not know
  // and those of FromRocksdb.
  static absl::StatusOr<std::unique_ptr<RocksdbDb>> Open(const Options& options);
  ~RocksdbDb();
  RocksdbDb(const RocksdbDb&) = delete;
  RocksdbDb& operator=(const RocksdbDb&) = delete;

  rocksdb::DB& db() const { return *db_; }

  // The handle of a column family of Options. Another name is a bug that ends the process.
  rocksdb::ColumnFamilyHandle* cf(std::string_view name) const;

  // OK, or the background error because of which RocksDB refuses writes. Every one is logged as
  // well.
  absl::Status Health() const;

 private:
  class ErrorListener;

  RocksdbDb() = default;

  // In the order of destruction, last first: handles, database, environment, listener.
  std::shared_ptr<ErrorListener> listener_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::map<std::string, rocksdb::ColumnFamilyHandle*, std::less<>> handles_;
};

// Options of a write that is on disk when it returns.
rocksdb::WriteOptions DurableWrite();

}  // namespace sipas::storage

#endif  // SIPAS_LIBS_STORAGE_ROCKSDB_DB_H_
