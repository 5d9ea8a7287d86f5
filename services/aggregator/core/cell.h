// A cell: what the responses with one key add up to. Cells add and subtract, in any order.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CELL_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CELL_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "libs/stats/category_sums.h"

namespace sipas::aggregator {

// Within (campaign, leaf). Undivided cells carry the day and no breakdown; cells of a breakdown
// carry its dimension and value and no day.
struct CellKey {
  std::string stratum;
  std::vector<std::string> clusters;  // as deep as the design's stages
  std::string dimension;              // empty: undivided
  std::string value;
  int32_t day = 0;

  auto operator<=>(const CellKey&) const = default;
  bool undivided() const { return dimension.empty(); }
};

struct Cell {
  stats::CategorySums sums;
  // Sampled units without usable answers: they count as sampled and in nothing else.
  uint64_t design_only = 0;

  bool IsZero() const { return sums.IsZero() && design_only == 0; }
  friend bool operator==(const Cell&, const Cell&) = default;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CELL_H_
