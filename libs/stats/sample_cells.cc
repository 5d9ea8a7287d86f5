#include "libs/stats/sample_cells.h"

#include <utility>

namespace sipas::stats {

Error SampleCells::Add(std::span<const std::uint32_t> path, std::uint32_t respondent_class,
                       std::span<const std::int64_t> values, std::span<const Uint128> weights) {
  if (path.size() != shape_.clusters + 1) return Error::kShapeMismatch;
  // Tried on a cell of its own first, so that a refused row leaves no empty cell behind.
  MomentSums row(shape_.values, shape_.replicates);
  if (const Error error = row.Add(values, weights); error != Error::kOk) return error;
  Key key(path.begin(), path.end());
  key.push_back(respondent_class);
  const auto [cell, is_new] = cells_.try_emplace(std::move(key), row);
  return is_new ? Error::kOk : cell->second.Merge(row);
}

Error SampleCells::Merge(const SampleCells& other) {
  if (!(shape_ == other.shape_)) return Error::kShapeMismatch;
  for (const auto& [key, sums] : other.cells_) {
    const auto [cell, is_new] = cells_.try_emplace(key, sums);
    if (is_new) continue;
    if (const Error error = cell->second.Merge(sums); error != Error::kOk) return error;
  }
  return Error::kOk;
}

std::vector<MomentSums> SampleCells::ByClass(std::size_t classes) const {
  std::vector<MomentSums> sums(classes, MomentSums(shape_.values, shape_.replicates));
  for (const auto& [key, cell] : cells_) {
    if (key.back() >= sums.size()) {
      sums.resize(key.back() + 1, MomentSums(shape_.values, shape_.replicates));
    }
    static_cast<void>(sums[key.back()].Merge(cell));  // same shape; all rows together are counted
  }
  return sums;
}

}  // namespace sipas::stats
