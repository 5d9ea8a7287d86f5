#include "services/aggregator/core/estimation_index.h"

#include <algorithm>
#include <map>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

absl::Status FromStats(stats::Error error) {
  return error == stats::Error::kOk ? absl::OkStatus()
                                    : InconsistentSnapshot(stats::ErrorName(error));
}

// Adds a cell's sums, which may be narrower: from before a questionnaire's revision added answers.
absl::Status Accumulate(const stats::CategorySums& from, stats::CategorySums& into) {
  if (from.categories() == into.categories()) return FromStats(into.Merge(from));
  stats::CategorySums::Parts parts = from.parts();
  parts.counts.resize(into.categories());
  if (!parts.weights.empty()) parts.weights.resize(into.categories());
  const auto widened = stats::CategorySums::FromParts(std::move(parts));
  if (!widened.ok()) return FromStats(widened.error());
  return FromStats(into.Merge(*widened));
}

bool IsSelected(const CellKey& key, const std::optional<BreakdownValue>& selection) {
  if (!selection.has_value()) return key.undivided();
  return key.dimension == selection->dimension && key.value == selection->value;
}

}  // namespace

StratumKey StratumKeyOf(const EffectiveDesign& design, const std::string& stratum,
                        const std::vector<std::string>& clusters) {
  StratumKey key;
  if (design.stratified) key.stratum = stratum;
  const std::size_t depth = std::min(design.depth, clusters.size());
  key.path.assign(clusters.begin(), clusters.begin() + static_cast<std::ptrdiff_t>(depth));
  return key;
}

// Numbers units and strata in the order in which they appear, and by their keys once all are known.
class EstimationIndex::Builder {
 public:
  Builder(const CampaignSnapshot& campaign, const EffectiveDesign& design,
          const std::optional<BreakdownValue>& selection)
      : campaign_(campaign), selection_(selection), made_(new EstimationIndex()), index_(*made_) {
    index_.design_ = design;
    index_.categories_ = campaign.layout().size();
    index_.totals_.resize(index_.categories_);
    drafts_.resize(static_cast<std::size_t>(campaign.tree().size()));
  }

  absl::Status ReadCells() {
    for (int leaf = 0; leaf < campaign_.tree().size(); ++leaf) {
      const LeafSnapshot* cells = campaign_.leaf(leaf);
      if (cells == nullptr) continue;
      run_ = nullptr;
      absl::Status status;
      cells->ForEachCell([&](const CellKey& key, const Cell& cell) {
        if (status.ok()) status = ReadCell(leaf, key, cell);
      });
      SIPAS_RETURN_IF_ERROR(status);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<const EstimationIndex>> Finish() {
    NumberByKey();
    for (std::vector<Draft>& draft : drafts_) {
      SIPAS_ASSIGN_OR_RETURN(std::unique_ptr<const Leaf> leaf, MakeLeaf(draft));
      index_.leaves_.push_back(std::move(leaf));
    }
    for (std::vector<double>& totals : index_.totals_) {
      if (!totals.empty()) totals.resize(index_.unit_of_part_.size());
    }
    return std::move(made_);
  }

 private:
  struct StratumDraft {
    uint64_t respondents = 0;
    uint32_t number = 0;
    std::map<std::string, uint32_t> units;  // provisional numbers
  };
  // Selected respondents of one leaf in one unit.
  struct Draft {
    uint32_t unit;
    stats::CategorySums sums;
  };

  bool clusters() const { return index_.design_.units == SampledUnits::kClusters; }

  // Cells of one path follow one another, so the look-up is done once for each run of them.
  void StartRun(const CellKey& key) {
    run_stratum_ = key.stratum;
    run_clusters_ = key.clusters;
    const auto [place, is_new] =
        strata_.try_emplace(StratumKeyOf(index_.design_, key.stratum, key.clusters));
    run_ = &place->second;
    if (is_new) run_->number = static_cast<uint32_t>(strata_.size() - 1);
    run_unit_ = run_->number;
    run_has_draft_ = false;
    if (!clusters()) return;
    const std::size_t depth = index_.design_.depth;
    const std::string name = depth < key.clusters.size() ? key.clusters[depth] : std::string();
    run_unit_ = run_->units.try_emplace(name, unit_count_).first->second;
    if (run_unit_ == unit_count_) ++unit_count_;
  }

  absl::Status ReadCell(int leaf, const CellKey& key, const Cell& cell) {
    if (run_ == nullptr || key.stratum != run_stratum_ || key.clusters != run_clusters_) {
      if (!key.undivided()) return InconsistentSnapshot("a breakdown without its undivided cell");
      StartRun(key);
    }
    if (key.undivided()) run_->respondents += cell.sums.responses() + cell.design_only;
    if (!IsSelected(key, selection_) || cell.sums.IsZero()) return absl::OkStatus();
    std::vector<Draft>& drafts = drafts_[static_cast<std::size_t>(leaf)];
    if (!run_has_draft_) drafts.push_back({run_unit_, stats::CategorySums(index_.categories_)});
    run_has_draft_ = true;
    return Accumulate(cell.sums, drafts.back().sums);
  }

  void NumberByKey() {
    final_number_.resize(clusters() ? unit_count_ : strata_.size());
    for (const auto& [key, draft] : strata_) {
      const auto stratum = static_cast<uint32_t>(index_.strata_.size());
      if (!clusters()) final_number_[draft.number] = stratum;
      for (const auto& [name, provisional] : draft.units) {
        final_number_[provisional] = static_cast<uint32_t>(index_.unit_names_.size());
        index_.unit_names_.push_back(name);
        index_.stratum_of_unit_.push_back(stratum);
      }
      index_.strata_.push_back(
          MakeStratum(key, clusters() ? draft.units.size() : draft.respondents));
    }
  }

  Stratum MakeStratum(const StratumKey& key, uint64_t seen) const {
    Stratum stratum{.key = key, .size = {.sampled = seen, .population = std::nullopt}};
    if (!index_.design_.uses_declared_strata()) return stratum;
    const auto* declared = campaign_.campaign().spec().design.FindStratum(key.stratum);
    if (declared == nullptr) return stratum;
    stratum.declared_more = declared->sampled_units > seen;
    stratum.size.sampled = std::max(seen, declared->sampled_units);
    if (declared->population_units == 0) return stratum;
    stratum.ignores_population = !campaign_.campaign().spec().design.SamplesOnce();
    if (!stratum.ignores_population) {
      stratum.size.population = static_cast<double>(declared->population_units);
    }
    return stratum;
  }

  absl::StatusOr<std::unique_ptr<const Leaf>> MakeLeaf(std::vector<Draft>& drafts) {
    if (drafts.empty()) return std::unique_ptr<const Leaf>();
    for (Draft& draft : drafts) draft.unit = final_number_[draft.unit];
    std::stable_sort(drafts.begin(), drafts.end(),
                     [](const Draft& a, const Draft& b) { return a.unit < b.unit; });
    auto leaf = std::make_unique<Leaf>(index_.categories_);
    leaf->parts_begin = index_.unit_of_part_.size();
    for (const Draft& draft : drafts) {
      SIPAS_RETURN_IF_ERROR(FromStats(leaf->sums.Merge(draft.sums)));
    }
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      if (i + 1 < drafts.size() && drafts[i].unit == drafts[i + 1].unit) {
        SIPAS_RETURN_IF_ERROR(FromStats(drafts[i + 1].sums.Merge(drafts[i].sums)));
      } else {
        AddPart(drafts[i]);
      }
    }
    leaf->parts_end = index_.unit_of_part_.size();
    drafts.clear();
    return std::unique_ptr<const Leaf>(std::move(leaf));
  }

  void AddPart(const Draft& draft) {
    const std::size_t part = index_.unit_of_part_.size();
    index_.unit_of_part_.push_back(draft.unit);
    for (uint32_t category = 0; category < draft.sums.categories(); ++category) {
      if (draft.sums.count(category) == 0) continue;
      std::vector<double>& totals = index_.totals_[category];
      totals.resize(part + 1);
      totals[part] =
          stats::ToDouble(draft.sums.weight(category), stats::FixedWeight::kFractionBits);
    }
  }

  const CampaignSnapshot& campaign_;
  const std::optional<BreakdownValue>& selection_;
  std::shared_ptr<EstimationIndex> made_;
  EstimationIndex& index_;
  std::map<StratumKey, StratumDraft> strata_;
  uint32_t unit_count_ = 0;
  std::vector<std::vector<Draft>> drafts_;  // by leaf
  std::vector<uint32_t> final_number_;      // by provisional number

  StratumDraft* run_ = nullptr;
  uint32_t run_unit_ = 0;
  bool run_has_draft_ = false;
  std::string run_stratum_;
  std::vector<std::string> run_clusters_;
};

absl::StatusOr<std::shared_ptr<const EstimationIndex>> EstimationIndex::Make(
    const CampaignSnapshot& campaign, const EffectiveDesign& design,
    const std::optional<BreakdownValue>& selection) {
  Builder builder(campaign, design, selection);
  SIPAS_RETURN_IF_ERROR(builder.ReadCells());
  return builder.Finish();
}

absl::StatusOr<std::shared_ptr<const stats::CategorySums>> EstimationIndex::SumsOf(
    std::span<const int> leaves) const {
  base::MutexLock lock(mutex_);
  std::shared_ptr<const stats::CategorySums>& sums = sums_[{leaves.begin(), leaves.end()}];
  if (sums != nullptr) return sums;
  auto made = std::make_shared<stats::CategorySums>(categories_);
  for (const int number : leaves) {
    if (leaf(number) == nullptr) continue;
    SIPAS_RETURN_IF_ERROR(FromStats(made->Merge(leaf(number)->sums)));
  }
  sums = std::move(made);
  return sums;
}

std::optional<uint32_t> EstimationIndex::FindStratum(
    const std::string& stratum, const std::vector<std::string>& clusters) const {
  const StratumKey key = StratumKeyOf(design_, stratum, clusters);
  const auto place = std::lower_bound(
      strata_.begin(), strata_.end(), key,
      [](const Stratum& candidate, const StratumKey& wanted) { return candidate.key < wanted; });
  if (place == strata_.end() || place->key != key) return std::nullopt;
  return static_cast<uint32_t>(place - strata_.begin());
}

}  // namespace sipas::aggregator
