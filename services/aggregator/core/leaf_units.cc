#include "services/aggregator/core/leaf_units.h"

#include <algorithm>
#include <map>
#include <utility>

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

class LeafUnits::Builder {
 public:
  explicit Builder(const Question& question)
      : question_(question), made_(new LeafUnits(question.categories)) {}

  absl::Status Add(const CellKey& key, const Cell& cell) {
    if (run_ == nullptr || key.stratum != run_stratum_ || key.clusters != run_clusters_) {
      if (!key.undivided()) return InconsistentSnapshot("a breakdown without its undivided cell");
      StartRun(key);
    }
    if (key.undivided()) run_->respondents += cell.sums.responses() + cell.design_only;
    if (!IsSelected(key, question_.selection) || cell.sums.IsZero()) return absl::OkStatus();
    if (!run_->sums.has_value()) run_->sums.emplace(question_.categories);
    return Accumulate(cell.sums, *run_->sums);
  }

  absl::StatusOr<std::shared_ptr<const LeafUnits>> Finish() {
    for (const auto& [key, draft] : drafts_) {
      if (draft.sums.has_value()) {
        made_->parts_.push_back(static_cast<uint32_t>(made_->units_.size()));
        const std::vector<double> totals = stats::WeightedTotals(*draft.sums);
        made_->totals_.insert(made_->totals_.end(), totals.begin(), totals.end());
        SIPAS_RETURN_IF_ERROR(FromStats(made_->sums_.Merge(*draft.sums)));
      }
      made_->units_.push_back({key.first, key.second, draft.respondents});
    }
    return std::move(made_);
  }

 private:
  struct Draft {
    uint64_t respondents = 0;
    std::optional<stats::CategorySums> sums;  // of the selected ones
  };

  // Cells of one path follow one another, so the look-up is done once for each run of them.
  void StartRun(const CellKey& key) {
    const EffectiveDesign& design = question_.design;
    run_stratum_ = key.stratum;
    run_clusters_ = key.clusters;
    const bool is_named =
        design.units == SampledUnits::kClusters && design.depth < key.clusters.size();
    run_ = &drafts_[{StratumKeyOf(design, key.stratum, key.clusters),
                     is_named ? key.clusters[design.depth] : std::string()}];
  }

  const Question& question_;
  std::shared_ptr<LeafUnits> made_;
  std::map<std::pair<StratumKey, std::string>, Draft> drafts_;
  Draft* run_ = nullptr;
  std::string run_stratum_;
  std::vector<std::string> run_clusters_;
};

absl::StatusOr<std::shared_ptr<const LeafUnits>> LeafUnits::Count(const LeafSnapshot& cells,
                                                                  const Question& question) {
  Builder builder(question);
  absl::Status status;
  cells.ForEachCell([&](const CellKey& key, const Cell& cell) {
    if (status.ok()) status = builder.Add(key, cell);
  });
  SIPAS_RETURN_IF_ERROR(status);
  return builder.Finish();
}

bool LeafUnits::HasUnitsOf(const LeafUnits& other) const {
  return std::ranges::equal(units_, other.units_, [](const Unit& a, const Unit& b) {
    return a.name == b.name && a.stratum == b.stratum;
  });
}

}  // namespace sipas::aggregator
