// One campaign at one watermark: the CampaignSnapshot that queries read. Immutable; safe to share
// between threads.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_VIEW_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_VIEW_H_

#include <memory>
#include <vector>

#include "services/aggregator/core/cell_store.h"
#include "services/aggregator/core/leaf_state.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

class CampaignView final : public CampaignSnapshot {
 public:
  struct Parts {
    std::shared_ptr<const domain::Definitions> definitions;  // keeps the two pointers alive
    const domain::Definition* campaign = nullptr;
    const domain::Register* tree = nullptr;
    std::shared_ptr<const AnswerLayout> layout;
    CampaignCounts counts;
    std::vector<std::shared_ptr<const LeafView>> leaves;  // by index of the register
    std::shared_ptr<const RowSnapshot> stored_rows;
    uint64_t row_version = 0;
  };

  explicit CampaignView(Parts parts) : parts_(std::move(parts)) {}

  const domain::Definition& definition() const override { return *parts_.campaign; }
  const domain::Register& tree() const override { return *parts_.tree; }
  const AnswerLayout& layout() const override { return *parts_.layout; }
  const CampaignCounts& counts() const override { return parts_.counts; }
  const LeafSnapshot* leaf(int index) const override;
  absl::Status ForEachRow(int leaf, absl::FunctionRef<void(const Row& row)> visit) const override;
  uint64_t row_version(int leaf) const override;
  uint64_t row_version() const override { return parts_.row_version; }

 private:
  const LeafView* FindView(int index) const;

  const Parts parts_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_VIEW_H_
