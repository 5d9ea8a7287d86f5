#include "services/aggregator/core/stratum_key.h"

#include <algorithm>
#include <cstddef>

namespace sipas::aggregator {

StratumKey StratumKeyOf(const EffectiveDesign& design, const std::string& stratum,
                        const std::vector<std::string>& clusters) {
  StratumKey key;
  if (design.stratified) key.stratum = stratum;
  const std::size_t depth = std::min(design.depth, clusters.size());
  key.path.assign(clusters.begin(), clusters.begin() + static_cast<std::ptrdiff_t>(depth));
  return key;
}

}  // namespace sipas::aggregator
