#include "services/aggregator/core/estimation_index.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

constexpr std::size_t kLeavesOfBlock = 16;

}  // namespace

absl::StatusOr<std::shared_ptr<const EstimationIndex>> EstimationIndex::Make(
    const CampaignSnapshot& campaign, const EffectiveDesign& design,
    const std::optional<BreakdownValue>& selection, const EstimationIndex* before) {
  std::shared_ptr<EstimationIndex> made(new EstimationIndex(campaign, design));
  if (before != nullptr && !made->IsComparable(*before)) before = nullptr;
  SIPAS_ASSIGN_OR_RETURN(const std::vector<std::size_t> changed,
                         made->TakeLeaves(campaign, selection, before));
  if (before != nullptr && made->HasUnitsOf(*before, changed)) {
    made->numbering_ = before->numbering_;
  } else {
    made->numbering_ = std::make_shared<const UnitNumbering>(made->leaves_, design.units);
  }
  made->ListParts();
  made->FillBlocks(before, changed);
  made->SizeStrata(campaign.campaign());
  if (before != nullptr) {
    SumsByLeaves moved = made->MoveSums(*before, changed);
    base::MutexLock lock(made->mutex_);
    made->sums_ = std::move(moved);
  }
  return std::shared_ptr<const EstimationIndex>(std::move(made));
}

absl::StatusOr<std::vector<std::size_t>> EstimationIndex::TakeLeaves(
    const CampaignSnapshot& campaign, const std::optional<BreakdownValue>& selection,
    const EstimationIndex* before) {
  std::vector<std::size_t> changed;
  for (std::size_t place = 0; place < leaves_.size(); ++place) {
    const int index = static_cast<int>(place);
    versions_[place] = campaign.row_version(index);
    if (before != nullptr && before->versions_[place] == versions_[place]) {
      leaves_[place] = before->leaves_[place];
      continue;
    }
    changed.push_back(place);
    const LeafSnapshot* cells = campaign.leaf(index);
    if (cells == nullptr) continue;
    SIPAS_ASSIGN_OR_RETURN(leaves_[place],
                           LeafUnits::Count(*cells, {design_, selection, categories_}));
  }
  return changed;
}

bool EstimationIndex::HasUnitsOf(const EstimationIndex& before,
                                 std::span<const std::size_t> changed) const {
  return std::all_of(changed.begin(), changed.end(), [&](std::size_t place) {
    const LeafUnits* now = leaves_[place].get();
    const LeafUnits* then = before.leaves_[place].get();
    return now != nullptr && then != nullptr && now->HasUnitsOf(*then);
  });
}

void EstimationIndex::ListParts() {
  for (std::size_t place = 0; place < leaves_.size(); ++place) {
    first_part_.push_back(unit_of_part_.size());
    if (leaves_[place] == nullptr) continue;
    const std::vector<uint32_t>& units = leaves_[place]->parts();
    for (std::size_t i = 0; i < units.size(); ++i) {
      unit_of_part_.push_back(numbering_->NumberOf(place, units[i]));
    }
  }
  first_part_.push_back(unit_of_part_.size());
}

void EstimationIndex::FillBlocks(const EstimationIndex* before,
                                 std::span<const std::size_t> changed) {
  if (before != nullptr) blocks_ = before->blocks_;
  blocks_.resize((leaves_.size() + kLeavesOfBlock - 1) / kLeavesOfBlock);
  for (const std::size_t place : changed) blocks_[place / kLeavesOfBlock] = nullptr;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i] != nullptr) continue;
    const std::size_t begin = i * kLeavesOfBlock;
    const std::size_t count = std::min(kLeavesOfBlock, leaves_.size() - begin);
    blocks_[i] =
        std::make_shared<const TotalsBlock>(std::span(leaves_).subspan(begin, count), categories_);
  }
}

std::vector<EstimationIndex::Parts> EstimationIndex::PartsOf(std::span<const int> leaves) const {
  std::vector<Parts> all;
  for (const int leaf : leaves) {
    const auto place = static_cast<std::size_t>(leaf);
    const TotalsBlock* const block = blocks_[place / kLeavesOfBlock].get();
    const std::size_t begin = first_part_[place];
    const std::size_t count = first_part_[place + 1] - begin;
    if (count == 0) continue;
    const uint32_t* const units = unit_of_part_.data() + begin;
    if (!all.empty() && all.back().block == block &&
        all.back().units.data() + all.back().units.size() == units) {
      all.back().units = {all.back().units.data(), all.back().units.size() + count};
    } else {
      const std::size_t first_of_block = first_part_[place / kLeavesOfBlock * kLeavesOfBlock];
      all.push_back({{units, count}, block, begin - first_of_block});
    }
  }
  return all;
}

void EstimationIndex::SizeStrata(const domain::Campaign& campaign) {
  std::vector<uint64_t> seen(numbering_->strata().size());
  for (const uint32_t stratum : numbering_->stratum_of_unit()) ++seen[stratum];
  if (design_.units == SampledUnits::kRespondents) {
    for (std::size_t place = 0; place < leaves_.size(); ++place) {
      if (leaves_[place] == nullptr) continue;
      const std::vector<LeafUnits::Unit>& units = leaves_[place]->units();
      for (std::size_t i = 0; i < units.size(); ++i) {
        seen[numbering_->NumberOf(place, i)] += units[i].respondents;
      }
    }
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    strata_.push_back(MakeStratum(campaign.spec().design, numbering_->strata()[i], seen[i]));
  }
}

EstimationIndex::Stratum EstimationIndex::MakeStratum(const domain::SamplingDesign& design,
                                                      const StratumKey& key, uint64_t seen) const {
  Stratum stratum{.size = {.sampled = seen, .population = std::nullopt}};
  if (!design_.uses_declared_strata()) return stratum;
  const auto* declared = design.FindStratum(key.stratum);
  if (declared == nullptr) return stratum;
  stratum.declared_more = declared->sampled_units > seen;
  stratum.size.sampled = std::max(seen, declared->sampled_units);
  if (declared->population_units == 0) return stratum;
  stratum.ignores_population = !design.SamplesOnce();
  if (!stratum.ignores_population) {
    stratum.size.population = static_cast<double>(declared->population_units);
  }
  return stratum;
}

EstimationIndex::SumsByLeaves EstimationIndex::MoveSums(
    const EstimationIndex& before, std::span<const std::size_t> changed) const {
  SumsByLeaves sums;
  {
    base::MutexLock lock(before.mutex_);
    sums = before.sums_;
  }
  std::vector<bool> is_changed(leaves_.size());
  for (const std::size_t place : changed) is_changed[place] = true;
  for (auto entry = sums.begin(); entry != sums.end();) {
    auto& [leaves, sum] = *entry;
    std::vector<std::size_t> own;
    for (const int leaf : leaves) {
      if (is_changed[static_cast<std::size_t>(leaf)]) own.push_back(static_cast<std::size_t>(leaf));
    }
    // If half of the leaves changed, adding up anew is no dearer; it waits until somebody asks.
    if (sum != nullptr && !own.empty()) {
      sum = 2 * own.size() < leaves.size() ? MoveSum(*sum, before, own) : nullptr;
    }
    if (sum == nullptr) {
      sums.erase(entry++);
    } else {
      ++entry;
    }
  }
  return sums;
}

// Null if it cannot be moved.
std::shared_ptr<const stats::CategorySums> EstimationIndex::MoveSum(
    const stats::CategorySums& sums, const EstimationIndex& before,
    std::span<const std::size_t> changed) const {
  auto moved = std::make_shared<stats::CategorySums>(sums);
  for (const std::size_t place : changed) {
    const LeafUnits* then = before.leaves_[place].get();
    const LeafUnits* now = leaves_[place].get();
    const bool ok = (then == nullptr || moved->Retract(then->sums()) == stats::Error::kOk) &&
                    (now == nullptr || moved->Merge(now->sums()) == stats::Error::kOk);
    if (!ok) return nullptr;
  }
  return moved;
}

absl::StatusOr<std::shared_ptr<const stats::CategorySums>> EstimationIndex::SumsOf(
    std::span<const int> leaves) const {
  base::MutexLock lock(mutex_);
  std::shared_ptr<const stats::CategorySums>& sums = sums_[{leaves.begin(), leaves.end()}];
  if (sums != nullptr) return sums;
  auto made = std::make_shared<stats::CategorySums>(categories_);
  for (const int number : leaves) {
    const LeafUnits* leaf = leaves_[static_cast<std::size_t>(number)].get();
    if (leaf == nullptr) continue;
    const stats::Error error = made->Merge(leaf->sums());
    if (error != stats::Error::kOk) return InconsistentSnapshot(stats::ErrorName(error));
  }
  sums = std::move(made);
  return sums;
}

}  // namespace sipas::aggregator
