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
  const auto [entry, earlier] =
      FindOrAdd(snapshot, {campaign.definition().name, campaign.weighting(), design, selection});
  base::MutexLock lock(entry->mutex);
  if (entry->index != nullptr) return entry->index;
  std::shared_ptr<const EstimationIndex> before;
  if (earlier != nullptr) {
    // An entry waits for older ones alone, so nobody waits in a circle.
    base::MutexLock earlier_lock(earlier->mutex);
    before = earlier->index;
  }
  SIPAS_ASSIGN_OR_RETURN(entry->index,
                         EstimationIndex::Make(campaign, design, selection, before.get()));
  return entry->index;
}

EstimationCache::Found EstimationCache::FindOrAdd(const std::shared_ptr<const Snapshot>& snapshot,
                                                  Subject subject) {
  base::MutexLock lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return IsSame(entry->snapshot, snapshot) && entry->subject == subject;
  });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return {.entry = entries_.front(), .before = nullptr};
  }
  const auto earlier = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& entry) { return entry->subject == subject; });
  Found added{.entry = std::make_shared<Entry>(),
              .before = earlier == entries_.end() ? nullptr : *earlier};
  // Nobody asks for what has a successor and no snapshot any more.
  entries_.remove_if(
      [&](const auto& entry) { return entry->snapshot.expired() && entry->subject == subject; });
  added.entry->snapshot = snapshot;
  added.entry->subject = std::move(subject);
  entries_.push_front(added.entry);
  if (entries_.size() > capacity_) entries_.pop_back();
  return added;
}

absl::StatusOr<std::shared_ptr<const CampaignSnapshot>> EstimationCache::Weigh(
    const std::shared_ptr<const Snapshot>& snapshot, const CampaignSnapshot& campaign,
    const domain::Definition& weight_set) {
  constexpr std::size_t kMaxWeighted = 4;
  const std::string& name = campaign.definition().name;
  const std::string weighting =
      "weight set " + weight_set.name + " revision " + std::to_string(weight_set.revision);
  base::MutexLock lock(weighted_mutex_);
  const auto found = std::find_if(weighted_.begin(), weighted_.end(), [&](const Weighted& entry) {
    return entry.campaign == name && entry.weighted->weighting() == weighting;
  });
  if (found != weighted_.end() && IsSame(found->snapshot, snapshot)) return found->weighted;
  const bool is_known = found != weighted_.end();
  const std::shared_ptr<const WeightTable> table =
      is_known ? found->weighted->weights()
               : std::make_shared<const WeightTable>(std::get<domain::WeightSet>(weight_set.body));
  SIPAS_ASSIGN_OR_RETURN(std::shared_ptr<const WeightedCampaign> made,
                         WeightedCampaign::Make(campaign, Rows(campaign), table, weighting,
                                                is_known ? found->weighted.get() : nullptr));
  if (is_known) weighted_.erase(found);
  weighted_.push_front({.snapshot = snapshot, .campaign = name, .weighted = made});
  if (weighted_.size() > kMaxWeighted) weighted_.pop_back();
  return made;
}

}  // namespace sipas::aggregator
