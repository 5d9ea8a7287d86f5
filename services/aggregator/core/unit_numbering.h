// UnitNumbering: the strata and drawn units that were seen in the leaves of a campaign, numbered in
// the order of their keys. A unit that was seen in several leaves has one number.
//
// Immutable; thread-safe; independent of the leaves that it was made from.
//
//   const UnitNumbering numbering(leaves, SampledUnits::kClusters);
//   numbering.NumberOf(leaf, place)             // of leaves[leaf]->units()[place]
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_UNIT_NUMBERING_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_UNIT_NUMBERING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/aggregator/core/leaf_units.h"
#include "services/aggregator/core/stratum_key.h"

namespace sipas::aggregator {

class UnitNumbering {
 public:
  // A leaf may be null.
  UnitNumbering(std::span<const std::shared_ptr<const LeafUnits>> leaves, SampledUnits kind);

  // Ascending.
  const std::vector<StratumKey>& strata() const { return strata_; }
  // Ascending by stratum and name; empty with sampling of respondents.
  const std::vector<std::string>& unit_names() const { return unit_names_; }
  const std::vector<uint32_t>& stratum_of_unit() const { return stratum_of_unit_; }
  // Of a unit of a leaf; with sampling of respondents, that of its stratum.
  uint32_t NumberOf(std::size_t leaf, std::size_t place) const {
    return number_[first_of_leaf_[leaf] + place];
  }
  // Nothing if it was never seen.
  std::optional<uint32_t> FindStratum(const StratumKey& key) const;

 private:
  std::vector<StratumKey> strata_;
  std::vector<std::string> unit_names_;
  std::vector<uint32_t> stratum_of_unit_;
  std::vector<std::size_t> first_of_leaf_;  // in number_
  std::vector<uint32_t> number_;            // unit by unit, leaf by leaf
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_UNIT_NUMBERING_H_
