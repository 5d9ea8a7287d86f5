// LeafUnits: the drawn units of an effective design that were seen in one leaf, and what the
// members of a selection (all respondents, or those with one attribute) answered in each.
//
// Units are seen in undivided cells alone, whatever the selection: a unit counts while it has one
// response, also one without usable answers. Under sampling of respondents there is one unit
// without a name for each stratum. A part is a unit with selected respondents.
//
// A function of the leaf's rows, so it stays as it is while their version does (row_version.h).
// Immutable; thread-safe; independent of the snapshot that it was counted from.
//
//   SIPAS_ASSIGN_OR_RETURN(const auto leaf, LeafUnits::Count(cells, {design, selection, layout.size()}));
//   for (std::size_t part = 0; part < leaf->parts().size(); ++part)
//     ... leaf->units()[leaf->parts()[part]].name, leaf->Totals(part)[category] ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_UNITS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_UNITS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/stats/category_sums.h"
#include "services/aggregator/core/effective_design.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"
#include "services/aggregator/core/stratum_key.h"

namespace sipas::aggregator {

class LeafUnits {
 public:
  struct Unit {
    StratumKey stratum;
    std::string name;
    uint64_t respondents = 0;  // with those who gave no usable answer
  };
  // Borrowed for the call.
  struct Question {
    const EffectiveDesign& design;
    const std::optional<BreakdownValue>& selection;
    std::size_t categories = 0;  // of the campaign's layout
  };

  // INTERNAL INCONSISTENT_SNAPSHOT if cells contradict each other.
  static absl::StatusOr<std::shared_ptr<const LeafUnits>> Count(const LeafSnapshot& cells,
                                                                const Question& question);

  // Ascending by stratum and name.
  const std::vector<Unit>& units() const { return units_; }
  // Places of the parts in units(), ascending.
  const std::vector<uint32_t>& parts() const { return parts_; }
  // Of all parts.
  const stats::CategorySums& sums() const { return sums_; }
  // Weighted totals of a part by category, each rounded once.
  std::span<const double> Totals(std::size_t part) const {
    return std::span(totals_).subspan(part * sums_.categories(), sums_.categories());
  }
  // The same units, with whatever respondents.
  bool HasUnitsOf(const LeafUnits& other) const;

 private:
  class Builder;
  explicit LeafUnits(std::size_t categories) : sums_(categories) {}

  std::vector<Unit> units_;
  std::vector<uint32_t> parts_;
  stats::CategorySums sums_;
  std::vector<double> totals_;  // part by part
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_LEAF_UNITS_H_
