// StratumKey: a stratum of an effective design by its name: the declared one and the clusters that
// are conditioned on.
//
// Plain value, thread-compatible. Keys order strata, so sums over strata are the same to the bit
// wherever they came from.
//
//   StratumKeyOf(design, "north", {"commune 7", "village 2"}).path == {"commune 7"}   // depth 1
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_STRATUM_KEY_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_STRATUM_KEY_H_

#include <compare>
#include <string>
#include <vector>

#include "services/aggregator/core/effective_design.h"

namespace sipas::aggregator {

struct StratumKey {
  std::string stratum;
  std::vector<std::string> path;
  auto operator<=>(const StratumKey&) const = default;
};

// The stratum that a response with these properties lies in.
StratumKey StratumKeyOf(const EffectiveDesign& design, const std::string& stratum,
                        const std::vector<std::string>& clusters);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_STRATUM_KEY_H_
