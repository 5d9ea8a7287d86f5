// All campaigns at one watermark: the Snapshot that queries read. Immutable; safe to share between
// threads.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_STATE_SNAPSHOT_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_STATE_SNAPSHOT_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/aggregator/core/campaign_view.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

class StateSnapshot final : public Snapshot {
 public:
  struct Parts {
    Watermark watermark;
    std::shared_ptr<const domain::Definitions> definitions;
    std::map<std::string, std::shared_ptr<const CampaignView>, std::less<>> campaigns;
    uint64_t cell_count = 0;
    uint64_t row_count = 0;
  };

  explicit StateSnapshot(Parts parts) : parts_(std::move(parts)) {}

  const Watermark& watermark() const override { return parts_.watermark; }
  const domain::Definitions& definitions() const override { return *parts_.definitions; }
  const CampaignSnapshot* Find(std::string_view campaign) const override;
  std::vector<const CampaignSnapshot*> campaigns() const override;
  uint64_t cell_count() const override { return parts_.cell_count; }
  uint64_t row_count() const override { return parts_.row_count; }

 private:
  const Parts parts_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_STATE_SNAPSHOT_H_
