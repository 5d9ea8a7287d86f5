// TotalsBlock: the weighted totals of the parts of a few leaves (leaf_units.h), category by
// category, so that sums over the categories of a statistic run through memory in order.
//
// A block is small, so that a change in one leaf costs little, and large enough to fill lines of
// cache. Immutable; thread-safe; independent of the leaves that it was made from.
//
//   const TotalsBlock block({leaves.data(), 8}, layout.size());
//   block.Totals(category)[part]        // parts of the first leaf, then those of the second, ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_TOTALS_BLOCK_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_TOTALS_BLOCK_H_

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "services/aggregator/core/leaf_units.h"

namespace sipas::aggregator {

class TotalsBlock {
 public:
  // A leaf may be null.
  TotalsBlock(std::span<const std::shared_ptr<const LeafUnits>> leaves, std::size_t categories) {
    for (const auto& leaf : leaves) parts_ += leaf == nullptr ? 0 : leaf->parts().size();
    totals_.resize(parts_ * categories);
    std::size_t place = 0;
    for (const auto& leaf : leaves) {
      if (leaf == nullptr) continue;
      for (std::size_t part = 0; part < leaf->parts().size(); ++part, ++place) {
        const std::span<const double> totals = leaf->Totals(part);
        for (std::size_t c = 0; c < categories; ++c) totals_[c * parts_ + place] = totals[c];
      }
    }
  }

  std::span<const double> Totals(std::size_t category) const {
    return std::span(totals_).subspan(category * parts_, parts_);
  }

 private:
  std::size_t parts_ = 0;
  std::vector<double> totals_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_TOTALS_BLOCK_H_
