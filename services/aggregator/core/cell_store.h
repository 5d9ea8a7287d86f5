// Port: where cells, rows, definitions and positions survive a restart.
//
// A checkpoint is all or nothing, so what is loaded is always the state at one position of every
// log, and the entries after it are read again: every entry counts exactly once.
//
// Thread-compatible, except that row snapshots may be read by any thread, also while checkpoints
// are written. Implementations: store/rocksdb_cell_store.h, store/memory_cell_store.h; both pass
// store/cell_store_contract.h.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CELL_STORE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CELL_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/domain/definitions.h"
#include "services/aggregator/core/cell_node.h"
#include "services/aggregator/core/log_progress.h"
#include "services/aggregator/core/pending_rows.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

struct StoredDefinition {
  domain::DefinitionDraft draft;
  std::string payload;    // the bytes that the draft was decoded from
  uint64_t position = 0;  // in the log that brought it first
};

struct LeafChanges {
  std::string_view campaign;
  std::string_view leaf;
  std::vector<const CellKey*> removed_cells;
  std::vector<const CellNode*> changed_cells;  // come after the removals
  RowList rows;
};

// What changed since the last checkpoint. Borrows from the state that made it.
struct CheckpointBatch {
  uint64_t first_definition = 0;  // number of definitions that are stored already
  std::vector<const StoredDefinition*> definitions;
  std::vector<LeafChanges> leaves;  // ascending by campaign and leaf
  std::map<std::string, CampaignCounts> counts;
  std::vector<LogProgress> logs;
};

// The rows of one checkpoint.
class RowSnapshot {
 public:
  virtual ~RowSnapshot() = default;
  // Ascending by id. The bytes live until `visit` returns.
  virtual absl::Status ForEachRow(
      std::string_view campaign, std::string_view leaf,
      absl::FunctionRef<void(const RowId& id, std::string_view packed)> visit) const = 0;
};

class CellStore {
 public:
  struct Stored {
    std::vector<StoredDefinition> definitions;  // in the order in which they were applied
    std::map<std::string, CampaignCounts> counts;
    std::vector<LogProgress> logs;
  };

  virtual ~CellStore() = default;

  virtual absl::StatusOr<Stored> Load() = 0;
  // Cells may be narrower than they were: as wide as their last category that is not zero.
  virtual absl::Status ForEachCell(
      absl::FunctionRef<absl::Status(std::string_view campaign, std::string_view leaf, CellKey key,
                                     Cell cell)>
          visit) = 0;
  // Durable when it returns OK; otherwise nothing has changed and it may be tried again.
  virtual absl::Status Checkpoint(const CheckpointBatch& batch) = 0;
  // The rows as of the last checkpoint.
  virtual std::shared_ptr<const RowSnapshot> Rows() = 0;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CELL_STORE_H_
