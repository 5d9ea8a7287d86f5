// EstimationIndex: the drawn units of a campaign under one effective design, and what the members
// of a selection (all respondents, or those with one attribute) answered in each, leaf by leaf.
//
// Units and strata are counted over the whole campaign, whatever the selection (leaf_units.h).
// Under sampling of respondents every response is a unit, and a part is what a leaf holds of one
// stratum. A stratum that the design declares but nobody was seen in is not there: its units carry
// no information about the variance, and counting their degrees of freedom would make early
// intervals too short. In a stratum that was seen, the larger of declared and seen units counts.
//
// An index that was made from an earlier one shares with it what did not change: leaves whose rows
// are the same are not counted again, units are numbered again only if others were seen, and sums
// over leaves move along by the leaves that changed. Everything that is moved is an exact integer,
// so it makes no difference to a bit whether, and from which, it was made like this. It costs about
// as much as the changed leaves hold, plus a look at each leaf.
//
// All orders are those of keys, so sums over an index are the same to the bit whatever the order of
// arrival. Immutable; thread-safe (what SumsOf remembers is behind a mutex); independent of the
// snapshot and of the index that it was made from.
//
//   const auto index = EstimationIndex::Make(campaign, design, std::nullopt, earlier);
//   for (const EstimationIndex::Parts& parts : (*index)->PartsOf({{7, 8}}))
//     for (std::size_t i = 0; i < parts.units.size(); ++i)
//       ... parts.units[i], parts.Totals(category)[i] ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_INDEX_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_INDEX_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/stats/category_sums.h"
#include "libs/stats/stratum.h"
#include "services/aggregator/core/effective_design.h"
#include "services/aggregator/core/leaf_units.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/snapshot.h"
#include "services/aggregator/core/stratum_key.h"
#include "services/aggregator/core/totals_block.h"
#include "services/aggregator/core/unit_numbering.h"

namespace sipas::aggregator {

class EstimationIndex {
 public:
  struct Stratum {
    stats::StratumSize size;
    // The design declares more units than were seen.
    bool declared_more = false;
    // The design declares how many units there are, which has no use where further stages are drawn
    // within them: what those contribute is in the variance between units only without correction.
    bool ignores_population = false;
  };

  // Parts that follow one another: each is what the selected respondents of one leaf in one unit
  // answered. Borrowed from the index.
  struct Parts {
    std::span<const uint32_t> units;  // of each part; with sampling of respondents: the stratum
    const TotalsBlock* block = nullptr;
    std::size_t first = 0;  // in the block

    // Weighted, of each part.
    std::span<const double> Totals(std::size_t category) const {
      return block->Totals(category).subspan(first, units.size());
    }
  };

  // `before`: null, or any index of this process for a campaign of the same name and weighting,
  // with the same design and selection. INTERNAL if cells contradict each other: a defect of
  // whoever made the snapshot.
  static absl::StatusOr<std::shared_ptr<const EstimationIndex>> Make(
      const CampaignSnapshot& campaign, const EffectiveDesign& design,
      const std::optional<BreakdownValue>& selection, const EstimationIndex* before = nullptr);

  const EffectiveDesign& design() const { return design_; }
  // Ascending by key.
  const std::vector<Stratum>& strata() const { return strata_; }
  const StratumKey& stratum_key(uint32_t stratum) const { return numbering_->strata()[stratum]; }
  // Names of the units, ascending by stratum and name; empty with sampling of respondents.
  const std::vector<std::string>& unit_names() const { return numbering_->unit_names(); }
  uint32_t StratumOf(uint32_t unit) const {
    return design_.units == SampledUnits::kClusters ? numbering_->stratum_of_unit()[unit] : unit;
  }
  // Place of the stratum that a response with these properties lies in; nothing if it was never
  // seen.
  std::optional<uint32_t> FindStratum(const std::string& stratum,
                                      const std::vector<std::string>& clusters) const {
    return numbering_->FindStratum(StratumKeyOf(design_, stratum, clusters));
  }
  // Those of the leaves, which ascend, leaf by leaf; within a leaf ascending by unit.
  std::vector<Parts> PartsOf(std::span<const int> leaves) const;
  std::size_t categories() const { return categories_; }
  // What the selected respondents of these leaves, ascending, answered. Added up once per list of
  // leaves; lists are those of the register's localities and blocks, so there are not many. INTERNAL
  // INCONSISTENT_SNAPSHOT.
  absl::StatusOr<std::shared_ptr<const stats::CategorySums>> SumsOf(
      std::span<const int> leaves) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using SumsByLeaves =
      absl::flat_hash_map<std::vector<int>, std::shared_ptr<const stats::CategorySums>>;

  EstimationIndex(const CampaignSnapshot& campaign, const EffectiveDesign& design)
      : design_(design),
        categories_(campaign.layout().size()),
        leaves_(static_cast<std::size_t>(campaign.tree().size())),
        versions_(leaves_.size()) {}

  // Whether leaves of equal versions were counted in the same way.
  bool IsComparable(const EstimationIndex& other) const {
    return categories_ == other.categories_ && leaves_.size() == other.leaves_.size();
  }
  // The places of those that are not `before`'s.
  absl::StatusOr<std::vector<std::size_t>> TakeLeaves(
      const CampaignSnapshot& campaign, const std::optional<BreakdownValue>& selection,
      const EstimationIndex* before);
  bool HasUnitsOf(const EstimationIndex& before, std::span<const std::size_t> changed) const;
  void ListParts();
  void FillBlocks(const EstimationIndex* before, std::span<const std::size_t> changed);
  void SizeStrata(const domain::Campaign& campaign);
  Stratum MakeStratum(const domain::SamplingDesign& design, const StratumKey& key,
                      uint64_t seen) const;
  SumsByLeaves MoveSums(const EstimationIndex& before, std::span<const std::size_t> changed) const
      ABSL_LOCKS_EXCLUDED(before.mutex_);
  std::shared_ptr<const stats::CategorySums> MoveSum(const stats::CategorySums& sums,
                                                     const EstimationIndex& before,
                                                     std::span<const std::size_t> changed) const;

  EffectiveDesign design_;
  std::size_t categories_;
  std::vector<std::shared_ptr<const LeafUnits>> leaves_;  // null: without cells
  std::vector<uint64_t> versions_;                        // of the leaves' rows
  std::shared_ptr<const UnitNumbering> numbering_;
  std::vector<uint32_t> unit_of_part_;
  std::vector<std::size_t> first_part_;                     // by leaf, and the end
  std::vector<std::shared_ptr<const TotalsBlock>> blocks_;  // of kLeavesOfBlock leaves each
  std::vector<Stratum> strata_;
  mutable base::Mutex mutex_;
  mutable SumsByLeaves sums_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ESTIMATION_INDEX_H_
