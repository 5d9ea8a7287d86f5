#include "services/aggregator/core/unit_numbering.h"

#include <algorithm>

namespace sipas::aggregator {
namespace {

struct SeenUnit {
  const LeafUnits::Unit* unit;
  std::size_t place;  // among all that were seen
};

bool ComesBefore(const SeenUnit& a, const SeenUnit& b) {
  const auto order = a.unit->stratum <=> b.unit->stratum;
  return order != 0 ? order < 0 : a.unit->name < b.unit->name;
}

}  // namespace

UnitNumbering::UnitNumbering(std::span<const std::shared_ptr<const LeafUnits>> leaves,
                             SampledUnits kind) {
  std::vector<SeenUnit> seen;
  for (const auto& leaf : leaves) {
    first_of_leaf_.push_back(seen.size());
    if (leaf == nullptr) continue;
    for (const LeafUnits::Unit& unit : leaf->units()) seen.push_back({&unit, seen.size()});
  }
  std::sort(seen.begin(), seen.end(), ComesBefore);
  number_.resize(seen.size());
  const LeafUnits::Unit* last = nullptr;
  for (const auto& [unit, place] : seen) {
    const bool is_new_stratum = last == nullptr || last->stratum != unit->stratum;
    if (is_new_stratum) strata_.push_back(unit->stratum);
    if (kind == SampledUnits::kClusters && (is_new_stratum || last->name != unit->name)) {
      unit_names_.push_back(unit->name);
      stratum_of_unit_.push_back(static_cast<uint32_t>(strata_.size() - 1));
    }
    const std::size_t count = kind == SampledUnits::kClusters ? unit_names_.size() : strata_.size();
    number_[place] = static_cast<uint32_t>(count - 1);
    last = unit;
  }
}

std::optional<uint32_t> UnitNumbering::FindStratum(const StratumKey& key) const {
  const auto place = std::lower_bound(strata_.begin(), strata_.end(), key);
  if (place == strata_.end() || *place != key) return std::nullopt;
  return static_cast<uint32_t>(place - strata_.begin());
}

}  // namespace sipas::aggregator
