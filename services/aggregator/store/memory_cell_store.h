// A CellStore that lasts as long as the process: for tests.
//
// Survives the State that uses it, so a restart is a second State::Load. Thread-compatible, as the
// port.
#ifndef SIPAS_SERVICES_AGGREGATOR_STORE_MEMORY_CELL_STORE_H_
#define SIPAS_SERVICES_AGGREGATOR_STORE_MEMORY_CELL_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "services/aggregator/core/cell_store.h"

namespace sipas::aggregator::store {

class MemoryCellStore final : public CellStore {
 public:
  MemoryCellStore();

  absl::StatusOr<Stored> Load() override { return stored_; }
  absl::Status ForEachCell(
      absl::FunctionRef<absl::Status(std::string_view campaign, std::string_view leaf, CellKey key,
                                     Cell cell)>
          visit) override;
  absl::Status Checkpoint(const CheckpointBatch& batch) override;
  std::shared_ptr<const RowSnapshot> Rows() override;

  // The next checkpoints fail with this; OK ends it.
  void SetCheckpointError(absl::Status error) { checkpoint_error_ = std::move(error); }

 private:
  using LeafName = std::pair<std::string, std::string>;  // campaign, leaf
  class StoredRows;

  Stored stored_;
  std::map<LeafName, std::map<CellKey, Cell>> cells_;
  std::shared_ptr<const StoredRows> rows_;
  absl::Status checkpoint_error_;
};

}  // namespace sipas::aggregator::store

#endif  // SIPAS_SERVICES_AGGREGATOR_STORE_MEMORY_CELL_STORE_H_
