#include "services/aggregator/core/estimation_cache.h"

#include <algorithm>

#include "libs/base/status_macros.h"

namespace sipas::aggregator {
namespace {

// The same snapshot, even if it is gone by now: the control block outlives it.
bool IsSame(const std::weak_ptr<const Snapshot>& a, const std::shared_ptr<const Snapshot>& b) {
  return !a.owner_before(b) && !b.owner_before(a);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const EstimationIndex>> EstimationCache::Get(
    const std::shared_ptr<const Snapshot>& snapshot, const CampaignSnapshot& campaign,
    const EffectiveDesign& design, const std::optional<BreakdownValue>& selection) {
  const std::shared_ptr<Entry> entry =
      FindOrAdd(snapshot, campaign.definition().name, design, selection);
  base::MutexLock lock(entry->mutex);
  if (entry->index == nullptr) {
    SIPAS_ASSIGN_OR_RETURN(entry->index, EstimationIndex::Make(campaign, design, selection));
  }
  return entry->index;
}

std::shared_ptr<EstimationCache::Entry> EstimationCache::FindOrAdd(
    const std::shared_ptr<const Snapshot>& snapshot, const std::string& campaign,
    const EffectiveDesign& design, const std::optional<BreakdownValue>& selection) {
  base::MutexLock lock(mutex_);
  entries_.remove_if([](const auto& entry) { return entry->snapshot.expired(); });
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return IsSame(entry->snapshot, snapshot) && entry->campaign == campaign &&
           entry->design == design && entry->selection == selection;
  });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return entries_.front();
  }
  auto entry = std::make_shared<Entry>();
  entry->snapshot = snapshot;
  entry->campaign = campaign;
  entry->design = design;
  entry->selection = selection;
  entries_.push_front(entry);
  if (entries_.size() > capacity_) entries_.pop_back();
  return entry;
}

}  // namespace sipas::aggregator
