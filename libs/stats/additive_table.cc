#include "libs/stats/additive_table.h"

namespace sipas::stats {

Result<AdditiveTable> AdditiveTable::Make(std::vector<std::uint64_t> counts,
                                          std::vector<AdditiveEquation> equations) {
  AdditiveTable made(std::move(counts), std::move(equations));
  if (const Error error = made.CheckAndIndex(); error != Error::kOk) return error;
  return made;
}

Error AdditiveTable::CheckAndIndex() {
  for (std::size_t i = 0; i < equations_.size(); ++i) {
    const AdditiveEquation& equation = equations_[i];
    if (equation.parts.empty()) return Error::kShapeMismatch;
    const auto enter = [this, i](std::size_t cell) {
      if (cell >= counts_.size()) return false;
      std::vector<std::size_t>& places = of_cell_[cell];
      if (!places.empty() && places.back() == i) return false;  // twice in this equation
      places.push_back(i);
      return true;
    };
    if (!enter(equation.total)) return Error::kShapeMismatch;
    std::uint64_t rest = counts_[equation.total];
    for (const std::size_t part : equation.parts) {
      if (!enter(part)) return Error::kShapeMismatch;
      if (counts_[part] > rest) return Error::kInconsistentSums;
      rest -= counts_[part];
    }
    if (rest != 0) return Error::kInconsistentSums;
  }
  return Error::kOk;
}

}  // namespace sipas::stats
