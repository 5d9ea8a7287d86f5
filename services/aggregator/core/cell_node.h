// A cell with its key as snapshots share it: immutable once it was published.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CELL_NODE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CELL_NODE_H_

#include <cstddef>

#include "services/aggregator/core/cell.h"

namespace sipas::aggregator {

struct CellNode {
  CellKey key;
  Cell cell;
};

// The same cell in a layout that has grown to `categories`.
Cell Widen(const Cell& cell, size_t categories);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CELL_NODE_H_
