// AdditiveTable: counts of people that add up, such as localities within provinces within a
// country, or men and women within everybody. Cells are numbered 0, 1, 2, ...; an equation says
// that one cell is the sum of others. Any system of hierarchies and margins is a list of such
// equations; a cell may stand in many.
//
// Units: people. Errors of Make: kShapeMismatch (an equation names a cell that is not there, or one
// twice, or has no parts), kInconsistentSums (the counts do not add up). Immutable, thread-safe.
//
//   // 0 = everybody, 1 = men, 2 = women
//   const auto table = AdditiveTable::Make({12, 5, 7}, {{.total = 0, .parts = {1, 2}}});
#ifndef SIPAS_LIBS_STATS_ADDITIVE_TABLE_H_
#define SIPAS_LIBS_STATS_ADDITIVE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "libs/stats/result.h"

namespace sipas::stats {

struct AdditiveEquation {
  std::size_t total = 0;
  std::vector<std::size_t> parts{};
};

class AdditiveTable {
 public:
  static Result<AdditiveTable> Make(std::vector<std::uint64_t> counts,
                                    std::vector<AdditiveEquation> equations);

  std::size_t size() const { return counts_.size(); }
  std::uint64_t count(std::size_t cell) const { return counts_[cell]; }
  const std::vector<AdditiveEquation>& equations() const { return equations_; }
  // Places in equations() of those that a cell stands in, ascending.
  const std::vector<std::size_t>& equations_of(std::size_t cell) const { return of_cell_[cell]; }

 private:
  AdditiveTable(std::vector<std::uint64_t> counts, std::vector<AdditiveEquation> equations)
      : counts_(std::move(counts)), equations_(std::move(equations)), of_cell_(counts_.size()) {}
  Error CheckAndIndex();

  std::vector<std::uint64_t> counts_;
  std::vector<AdditiveEquation> equations_;
  std::vector<std::vector<std::size_t>> of_cell_;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_ADDITIVE_TABLE_H_
