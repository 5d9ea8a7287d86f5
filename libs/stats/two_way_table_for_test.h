// Two-way tables with margins, and what brute force says about their suppressed cells.
//
//   const AdditiveTable table = TwoWayTable({{3, 12}, {14, 30}});
//   table.count(InnerCell(table_columns, 0, 1))
#ifndef SIPAS_LIBS_STATS_TWO_WAY_TABLE_FOR_TEST_H_
#define SIPAS_LIBS_STATS_TWO_WAY_TABLE_FOR_TEST_H_

#include <cstdint>
#include <numeric>
#include <vector>

#include "libs/stats/additive_table.h"

namespace sipas::stats {

// Cells: inner ones row by row, then row totals, column totals and the total of all.
inline AdditiveTable TwoWayTable(const std::vector<std::vector<std::uint64_t>>& inner) {
  const std::size_t rows = inner.size();
  const std::size_t columns = inner[0].size();
  std::vector<std::uint64_t> counts;
  for (const auto& row : inner) counts.insert(counts.end(), row.begin(), row.end());
  std::vector<AdditiveEquation> equations;
  AdditiveEquation by_row;
  for (std::size_t i = 0; i < rows; ++i) {
    AdditiveEquation equation{.total = counts.size()};
    for (std::size_t j = 0; j < columns; ++j) equation.parts.push_back(i * columns + j);
    counts.push_back(std::accumulate(inner[i].begin(), inner[i].end(), std::uint64_t{0}));
    by_row.parts.push_back(equation.total);
    equations.push_back(equation);
  }
  AdditiveEquation by_column;
  for (std::size_t j = 0; j < columns; ++j) {
    AdditiveEquation equation{.total = counts.size()};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      equation.parts.push_back(i * columns + j);
      sum += inner[i][j];
    }
    counts.push_back(sum);
    by_column.parts.push_back(equation.total);
    equations.push_back(equation);
  }
  by_row.total = by_column.total = counts.size();
  std::uint64_t all = 0;
  for (const std::size_t cell : by_row.parts) all += counts[cell];
  counts.push_back(all);
  equations.push_back(by_row);
  equations.push_back(by_column);
  return *AdditiveTable::Make(std::move(counts), std::move(equations));
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_TWO_WAY_TABLE_FOR_TEST_H_
