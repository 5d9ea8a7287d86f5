// EstimationIndex: the drawn units of a campaign under one effective design, and what the members
// of a selection (all respondents, or those with one attribute) answered in each, leaf by leaf.
//
// Units and strata are counted over the whole campaign and from undivided cells alone, whatever the
// selection: a unit counts while it has one response, also one without usable answers. Under
// sampling of respondents every response is a unit, and a part is what a leaf holds of one stratum.
// A stratum that the design declares but nobody was seen in is not there: its units carry no
// information about the variance, and counting their degrees of freedom would make early intervals
// too short. In a stratum that was seen, the larger of declared and seen units counts.
//
// All orders are those of keys, so sums over an index are the same to the bit whatever the order of
// arrival. Immutable; thread-safe; independent of the snapshot that it was made from.
//
//   const auto index = EstimationIndex::Make(campaign, design, std::nullopt);
//   const EstimationIndex::Leaf& leaf = *(*index)->leaf(7);
//   for (std::size_t part = leaf.parts_begin; part < leaf.parts_end; ++part)
//     ... (*index)->UnitOf(part), (*index)->Totals(category)[part] ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_INDEX_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_INDEX_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/stats/category_sums.h"
#include "libs/stats/stratum.h"
#include "services/aggregator/core/effective_design.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// A stratum of an effective design: the declared one and the clusters that are conditioned on.
struct StratumKey {
  std::string stratum;
  std::vector<std::string> path;
  auto operator<=>(const StratumKey&) const = default;
};

class EstimationIndex {
 public:
  struct Stratum {
    StratumKey key;
    stats::StratumSize size;
    // The design declares more units than were seen.
    bool declared_more = false;
    // The design declares how many units there are, which has no use where further stages are drawn
    // within them: what those contribute is in the variance between units only without correction.
    bool ignores_population = false;
  };
  // A part is what the selected respondents of one leaf in one unit answered. Those of a leaf
  // follow one another, ascending by unit.
  struct Leaf {
    explicit Leaf(std::size_t categories) : sums(categories) {}
    stats::CategorySums sums;
    std::size_t parts_begin = 0;
    std::size_t parts_end = 0;
  };

  // INTERNAL if cells contradict each other: a defect of whoever made the snapshot.
  static absl::StatusOr<std::shared_ptr<const EstimationIndex>> Make(
      const CampaignSnapshot& campaign, const EffectiveDesign& design,
      const std::optional<BreakdownValue>& selection);

  const EffectiveDesign& design() const { return design_; }
  const std::vector<Stratum>& strata() const { return strata_; }
  // Names of the units, ascending by stratum and name; empty with sampling of respondents.
  const std::vector<std::string>& unit_names() const { return unit_names_; }
  uint32_t StratumOf(uint32_t unit) const {
    return design_.units == SampledUnits::kClusters ? stratum_of_unit_[unit] : unit;
  }
  // Place of the stratum that a response with these properties lies in; nothing if it was never
  // seen.
  std::optional<uint32_t> FindStratum(const std::string& stratum,
                                      const std::vector<std::string>& clusters) const;
  // With sampling of respondents: the stratum.
  uint32_t UnitOf(std::size_t part) const { return unit_of_part_[part]; }
  // Weighted totals of the category by part; empty if nobody chose it.
  std::span<const double> Totals(std::size_t category) const { return totals_[category]; }
  // Null where the selection has nobody.
  const Leaf* leaf(int index) const { return leaves_[static_cast<std::size_t>(index)].get(); }
  std::size_t categories() const { return categories_; }
  // What the selected respondents of these leaves, ascending, answered. Added up once per list of
  // leaves. INTERNAL INCONSISTENT_SNAPSHOT.
  absl::StatusOr<std::shared_ptr<const stats::CategorySums>> SumsOf(
      std::span<const int> leaves) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Builder;
  EstimationIndex() = default;

  EffectiveDesign design_;
  std::size_t categories_ = 0;
  std::vector<Stratum> strata_;
  std::vector<uint32_t> stratum_of_unit_;
  std::vector<std::string> unit_names_;
  std::vector<std::unique_ptr<const Leaf>> leaves_;
  std::vector<uint32_t> unit_of_part_;
  std::vector<std::vector<double>> totals_;  // by category
  mutable base::Mutex mutex_;
  mutable absl::flat_hash_map<std::vector<int>, std::shared_ptr<const stats::CategorySums>> sums_
      ABSL_GUARDED_BY(mutex_);
};

// The stratum of an effective design that a response with these properties lies in.
StratumKey StratumKeyOf(const EffectiveDesign& design, const std::string& stratum,
                        const std::vector<std::string>& clusters);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_INDEX_H_
