// What the fold keeps of one leaf, and the immutable view of it that snapshots hold.
//
// LeafState belongs to the fold thread; LeafView may be read by any thread.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_STATE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_STATE_H_

#include <memory>
#include <string>
#include <vector>

#include "services/aggregator/core/cell_map.h"
#include "services/aggregator/core/pending_rows.h"
#include "services/aggregator/core/row_version.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

class LeafView final : public LeafSnapshot {
 public:
  LeafView(std::vector<std::shared_ptr<const CellNode>> cells, RowList pending_rows,
           uint64_t row_version)
      : cells_(std::move(cells)),
        pending_rows_(std::move(pending_rows)),
        row_version_(row_version) {}

  void ForEachCell(
      absl::FunctionRef<void(const CellKey& key, const Cell& cell)> visit) const override {
    for (const auto& node : cells_) visit(node->key, node->cell);
  }
  bool has_cells() const { return !cells_.empty(); }
  const RowList& pending_rows() const { return pending_rows_; }
  uint64_t row_version() const { return row_version_; }

 private:
  std::vector<std::shared_ptr<const CellNode>> cells_;  // ascending by key
  RowList pending_rows_;
  uint64_t row_version_;
};

struct LeafState {
  std::string code;
  int index = 0;  // in the campaign's register
  CellMap cells;
  PendingRows rows;
  uint64_t row_version = kNoRows;  // kNoRows: rows changed since the last view
  bool unpublished = false;
  bool unstored = false;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_STATE_H_
