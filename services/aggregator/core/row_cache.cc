#include "services/aggregator/core/row_cache.h"

#include <algorithm>

namespace sipas::aggregator {

std::shared_ptr<CampaignRows> RowCache::Of(std::string_view campaign) {
  base::MutexLock lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.campaign == campaign; });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
  } else {
    entries_.push_front({std::string(campaign), std::make_shared<CampaignRows>(memory_)});
  }
  while (memory_.is_scarce() && entries_.size() > 1) entries_.pop_back();
  return entries_.front().rows;
}

}  // namespace sipas::aggregator
