#include "services/aggregator/store/memory_cell_store.h"

#include "libs/base/status_macros.h"

namespace sipas::aggregator::store {

class MemoryCellStore::StoredRows final : public RowSnapshot {
 public:
  absl::Status ForEachRow(
      std::string_view campaign, std::string_view leaf,
      absl::FunctionRef<void(const RowId&, std::string_view)> visit) const override {
    const auto found = leaves_.find({std::string(campaign), std::string(leaf)});
    if (found == leaves_.end()) return absl::OkStatus();
    for (const auto& [id, packed] : found->second) visit(id, packed);
    return absl::OkStatus();
  }

  void Apply(const LeafChanges& leaf) {
    auto& rows = leaves_[{std::string(leaf.campaign), std::string(leaf.leaf)}];
    for (const RowChange& change : LatestChanges(leaf.rows)) {
      if (change.packed.empty()) {
        rows.erase(change.id);
      } else {
        rows[change.id] = std::string(change.packed);
      }
    }
  }

 private:
  std::map<LeafName, std::map<RowId, std::string>> leaves_;
};

MemoryCellStore::MemoryCellStore() : rows_(std::make_shared<const StoredRows>()) {}

std::shared_ptr<const RowSnapshot> MemoryCellStore::Rows() { return rows_; }

absl::Status MemoryCellStore::ForEachCell(
    absl::FunctionRef<absl::Status(std::string_view, std::string_view, CellKey, Cell)> visit) {
  for (const auto& [name, cells] : cells_) {
    for (const auto& [key, cell] : cells) {
      SIPAS_RETURN_IF_ERROR(visit(name.first, name.second, key, cell));
    }
  }
  return absl::OkStatus();
}

absl::Status MemoryCellStore::Checkpoint(const CheckpointBatch& batch) {
  SIPAS_RETURN_IF_ERROR(checkpoint_error_);
  for (const StoredDefinition* definition : batch.definitions) {
    stored_.definitions.push_back(*definition);
  }
  // Snapshots that were handed out keep the rows that they saw.
  auto rows = std::make_shared<StoredRows>(*rows_);
  for (const LeafChanges& leaf : batch.leaves) {
    auto& cells = cells_[{std::string(leaf.campaign), std::string(leaf.leaf)}];
    for (const CellKey* key : leaf.removed_cells) cells.erase(*key);
    for (const CellNode* node : leaf.changed_cells) cells.insert_or_assign(node->key, node->cell);
    rows->Apply(leaf);
  }
  rows_ = std::move(rows);
  stored_.counts = batch.counts;
  stored_.logs = batch.logs;
  return absl::OkStatus();
}

}  // namespace sipas::aggregator::store
