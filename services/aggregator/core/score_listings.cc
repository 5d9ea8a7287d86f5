#include "services/aggregator/core/score_listings.h"

#include <algorithm>
#include <utility>

namespace sipas::aggregator {

uint64_t ScoreListings::Keep(std::shared_ptr<const ScoreListing> listing) {
  const absl::Time now = options_.clock->Now();
  base::MutexLock lock(mutex_);
  DropExpired(now);
  entries_.push_front({++last_id_, now + options_.lifetime, std::move(listing)});
  if (entries_.size() > options_.capacity) entries_.pop_back();
  return last_id_;
}

std::shared_ptr<const ScoreListing> ScoreListings::Find(uint64_t id) {
  const absl::Time now = options_.clock->Now();
  base::MutexLock lock(mutex_);
  DropExpired(now);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.id == id; });
  if (found == entries_.end()) return nullptr;
  found->expires = now + options_.lifetime;
  entries_.splice(entries_.begin(), entries_, found);
  return entries_.front().listing;
}

void ScoreListings::DropExpired(absl::Time now) {
  entries_.remove_if([&](const Entry& entry) { return entry.expires <= now; });
}

}  // namespace sipas::aggregator
