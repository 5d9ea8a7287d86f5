// The CellStore on RocksDB: a checkpoint is one synchronous WriteBatch over all column families.
//
//   SIPAS_ASSIGN_OR_RETURN(auto store, RocksdbCellStore::Open({.directory =
//   "/var/lib/sipas/aggregator"}));
//
// Thread-compatible, as the port; row snapshots keep the database open for as long as they live.
#ifndef SIPAS_SERVICES_AGGREGATOR_STORE_ROCKSDB_CELL_STORE_H_
#define SIPAS_SERVICES_AGGREGATOR_STORE_ROCKSDB_CELL_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/storage/free_space.h"
#include "libs/storage/rocksdb_db.h"
#include "services/aggregator/core/cell_store.h"

namespace sipas::aggregator::store {

class RocksdbCellStore final : public CellStore {
 public:
  struct Options {
    std::string directory{};  // made if missing; its parent must exist
    // A checkpoint is refused while less is free: RocksDB ends the process on a full disk.
    uint64_t min_free_bytes = 512u << 20;
    // Null means the operating system's.
    std::shared_ptr<storage::FreeSpace> free_space{};
  };

  // Besides the errors of RocksdbDb::Open: FAILED_PRECONDITION STORAGE_NEWER_FORMAT for data of
  // another version of this program.
  static absl::StatusOr<std::unique_ptr<RocksdbCellStore>> Open(const Options& options);

  // DATA_LOSS STORAGE_CORRUPTION for bytes that cannot be read; the same for ForEachCell.
  absl::StatusOr<Stored> Load() override;
  absl::Status ForEachCell(
      absl::FunctionRef<absl::Status(std::string_view campaign, std::string_view leaf, CellKey key,
                                     Cell cell)>
          visit) override;
  // RESOURCE_EXHAUSTED STORAGE_FULL below min_free_bytes.
  absl::Status Checkpoint(const CheckpointBatch& batch) override;
  std::shared_ptr<const RowSnapshot> Rows() override;

 private:
  class StoredRows;

  explicit RocksdbCellStore(const Options& options) : options_(options) {}

  absl::Status CheckFormat();
  absl::Status CheckFreeSpace() const;
  absl::Status LoadDefinitions(Stored& stored) const;
  absl::Status LoadCounts(Stored& stored) const;
  absl::Status LoadLogs(Stored& stored) const;
  absl::Status Scan(
      std::string_view family, std::string_view prefix,
      absl::FunctionRef<absl::Status(std::string_view key, std::string_view value)> visit) const;

  const Options options_;
  std::shared_ptr<storage::RocksdbDb> db_;
};

}  // namespace sipas::aggregator::store

#endif  // SIPAS_SERVICES_AGGREGATOR_STORE_ROCKSDB_CELL_STORE_H_
