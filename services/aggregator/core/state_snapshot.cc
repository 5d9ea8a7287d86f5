#include "services/aggregator/core/state_snapshot.h"

namespace sipas::aggregator {

const CampaignSnapshot* StateSnapshot::Find(std::string_view campaign) const {
  const auto found = parts_.campaigns.find(campaign);
  return found == parts_.campaigns.end() ? nullptr : found->second.get();
}

std::vector<const CampaignSnapshot*> StateSnapshot::campaigns() const {
  std::vector<const CampaignSnapshot*> all;
  for (const auto& [name, view] : parts_.campaigns) all.push_back(view.get());
  return all;
}

}  // namespace sipas::aggregator
