#include "libs/storage/rocksdb_db.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/storage/rocksdb_status.h"

namespace sipas::storage {
namespace {

absl::Status CannotOpen(std::string_view reason, std::string message, std::string cause = "") {
  return base::MakeError(absl::StatusCode::kFailedPrecondition, message,
                         {.reason = std::string(reason),
                          .domain = std::string(kStorageDomain),
                          .cause = std::move(cause)});
}

// RocksDB makes the last directory of the path only, and its error for the others names a file of
// its own that nobody knows.
absl::Status CheckParent(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::absolute(path).parent_path();
  std::error_code error;
  if (std::filesystem::is_directory(parent, error)) return absl::OkStatus();
  return CannotOpen("STORAGE_PARENT_MISSING",
                    absl::StrCat("cannot create the database ", path, ": the directory ",
                                 parent.string(), " does not exist; create it first"));
}

absl::Status OpenError(const rocksdb::Status& status, const std::string& path) {
  const std::string text = status.ToString();
  if (status.IsIOError() && absl::StrContains(text, "/LOCK")) {
    return CannotOpen(
        "STORAGE_LOCKED",
        absl::StrCat("the database ", path, " is in use by another process; stop that one first"),
        text);
  }
  if (status.IsInvalidArgument() && absl::StrContains(text, "olumn families not opened")) {
    return CannotOpen("STORAGE_NEWER_FORMAT",
                      absl::StrCat("the database ", path,
                                   " was written by a newer version of this program, or by another"
                                   " one; start that version"),
                      text);
  }
  return FromRocksdb(status, absl::StrCat("open the database ", path));
}

rocksdb::DBOptions DatabaseOptions() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // Without a limit, a family that is hardly written keeps up to 4 times all memtables in old WALs.
  options.max_total_wal_size = 256 << 20;
  // A WAL that is missing or cut is an error at start, not a silent loss of its end.
  options.track_and_verify_wals_in_manifest = true;
  // A checksum of every file for backups to verify.
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // Smooths what a flush or compaction leaves to write back; otherwise commits wait for it.
  options.bytes_per_sync = 1 << 20;
  // One flush and one compaction at a time beside the service.
  options.max_background_jobs = 2;
  // RocksDB's own log (the file LOG) stays below 12 MB.
  options.max_log_file_size = 4 << 20;
  options.keep_log_file_num = 3;
  return options;
}

rocksdb::ColumnFamilyOptions FamilyOptions(const RocksdbDb::Options& options,
                                           ColumnFamilySpec::Use use,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = options.write_buffer_bytes;
  family.compression = rocksdb::kLZ4Compression;
  if (use == ColumnFamilySpec::Use::kPointLookup) {
    // 1 % false positives; a look-up of a new id then reads no file.
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    // The same for the memtable: 1.2 times the look-ups per second.
    family.memtable_prefix_bloom_size_ratio = 0.02;
    family.memtable_whole_key_filtering = true;
  }
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Descriptors(const RocksdbDb::Options& options) {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        FamilyOptions(options, ColumnFamilySpec::Use::kScan, cache));
  for (const ColumnFamilySpec& spec : options.column_families) {
    families.emplace_back(spec.name, FamilyOptions(options, spec.use, cache));
  }
  return families;
}

}  // namespace

// Remembers the background error that stops writes. RocksDB calls it under its own mutex.
class RocksdbDb::ErrorListener final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    const bool stops_writes = error->severity() >= rocksdb::Status::kHardError;
    obs::Log(obs::Severity::kError, "storage_background_error",
             {{"cause", error->ToString()}, {"stops_writes", stops_writes}});
    if (!stops_writes) return;
    base::MutexLock lock(mutex_);
    health_ = FromRocksdb(*error, "write in the background");
  }

  void OnErrorRecoveryEnd(const rocksdb::BackgroundErrorRecoveryInfo& info) override {
    if (!info.new_bg_error.ok()) return;
    obs::Log(obs::Severity::kInfo, "storage_recovered", {});
    base::MutexLock lock(mutex_);
    health_ = absl::OkStatus();
  }

  absl::Status health() const {
    base::MutexLock lock(mutex_);
    return health_;
  }

 private:
  mutable base::Mutex mutex_;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<std::unique_ptr<RocksdbDb>> RocksdbDb::Open(const Options& options) {
  SIPAS_RETURN_IF_ERROR(CheckParent(options.path));
  std::unique_ptr<RocksdbDb> result(new RocksdbDb);
  result->listener_ = std::make_shared<ErrorListener>();
  rocksdb::DBOptions db_options = DatabaseOptions();
  db_options.listeners.push_back(result->listener_);
  if (options.file_system != nullptr) {
    result->env_ = rocksdb::NewCompositeEnv(options.file_system);
    db_options.env = result->env_.get();
  }
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::Open(db_options, options.path, Descriptors(options), &handles, &db);
  if (!status.ok()) return OpenError(status, options.path);
  result->db_.reset(db);
  for (rocksdb::ColumnFamilyHandle* const handle : handles) {
    result->handles_[handle->GetName()] = handle;
  }
  return result;
}

RocksdbDb::~RocksdbDb() {
  if (db_ == nullptr) return;
  for (const auto& [name, handle] : handles_) {
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (const rocksdb::Status status = db_->Close(); !status.ok()) {
    obs::Log(obs::Severity::kError, "storage_close_failed", {{"cause", status.ToString()}});
  }
}

rocksdb::ColumnFamilyHandle* RocksdbDb::cf(std::string_view name) const {
  const auto found = handles_.find(name);
  if (found == handles_.end()) {
    std::fprintf(stderr, "RocksdbDb: no column family %s\n", std::string(name).c_str());
    std::abort();
  }
  return found->second;
}

absl::Status RocksdbDb::Health() const { return listener_->health(); }

rocksdb::WriteOptions DurableWrite() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace sipas::storage
