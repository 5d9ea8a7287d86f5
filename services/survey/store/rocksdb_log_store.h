// The log's store on RocksDB: one synced WriteBatch over all column families per commit.
//
// Thread-safe as LogStore says. Example:
//
//   SIPAS_ASSIGN_OR_RETURN(auto store, RocksdbLogStore::Open({.directory =
//   "/var/lib/sipas/survey"}));
#ifndef SIPAS_SERVICES_SURVEY_STORE_ROCKSDB_LOG_STORE_H_
#define SIPAS_SERVICES_SURVEY_STORE_ROCKSDB_LOG_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/random.h"
#include "libs/storage/ballast.h"
#include "libs/storage/free_space.h"
#include "libs/storage/rocksdb_db.h"
#include "services/survey/core/log_store.h"
#include "services/survey/store/high_water_mark.h"

namespace sipas::survey::store {

class RocksdbLogStore final : public LogStore {
 public:
  struct Options {
    // Holds "db", "high_water_mark" and "ballast"; created if missing, its parent must exist.
    std::string directory{};
    // Makes the id of a new log.
    base::Random* random = &base::SecureRandom();
    // Given back while the database opens on a full disk (libs/storage/ballast.h); 0: none.
    uint64_t ballast_bytes = 0;
    // Null: the operating system's.
    std::shared_ptr<rocksdb::FileSystem> file_system{};
  };

  // Also FAILED_PRECONDITION STORAGE_NEWER_FORMAT, and DATA_LOSS LOG_TAIL_LOST if the log ends
  // before what was acknowledged.
  static absl::StatusOr<std::unique_ptr<RocksdbLogStore>> Open(const Options& options);

  const base::Uuid& log_id() const override { return log_id_; }
  domain::LogPoint Head() const override { return head_; }
  absl::Status Commit(const StoreBatch& batch) override;
  absl::StatusOr<std::vector<std::optional<IdState>>> LookUp(
      std::span<const base::Uuid> ids) const override;
  absl::StatusOr<std::vector<std::string>> Read(uint64_t after, size_t max_entries,
                                                size_t max_bytes) const override;
  absl::StatusOr<std::vector<std::string>> ReadDefinitions() const override;
  absl::StatusOr<std::vector<std::string>> ReadStartedCampaigns() const override;
  absl::StatusOr<uint64_t> AvailableBytes() const override;

 private:
  RocksdbLogStore() = default;
  absl::Status OpenDatabase(const Options& options);
  absl::Status CheckFormat(base::Random& random);
  absl::Status Initialize(base::Random& random);
  absl::Status LoadHead();

  std::unique_ptr<storage::FreeSpace> free_space_;
  std::unique_ptr<HighWaterMark> mark_;
  std::unique_ptr<storage::RocksdbDb> db_;
  base::Uuid log_id_;
  domain::LogPoint head_;  // owned by the thread that commits
};

}  // namespace sipas::survey::store

#endif  // SIPAS_SERVICES_SURVEY_STORE_ROCKSDB_LOG_STORE_H_
