#include "services/aggregator/core/cell_node.h"

#include <utility>

namespace sipas::aggregator {

Cell Widen(const Cell& cell, size_t categories) {
  stats::CategorySums::Parts parts = cell.sums.parts();
  parts.counts.resize(categories);
  if (!parts.weights.empty()) parts.weights.resize(categories);
  // Zeros at the end break none of the rules that the narrower parts kept.
  return {.sums = *stats::CategorySums::FromParts(std::move(parts)),
          .design_only = cell.design_only};
}

}  // namespace sipas::aggregator
