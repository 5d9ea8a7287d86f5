// What the fold keeps of one campaign: its leaves with cells and pending rows, and its counts.
//
// Owned by the fold thread. Everything is integers that are added and subtracted, so the state does
// not depend on the order of the responses. Example:
//
//   SIPAS_ASSIGN_OR_RETURN(LeafState * leaf, campaign.FindLeaf(record.response.locality));
//   SIPAS_RETURN_IF_ERROR(campaign.Add(*leaf, {.record = record, .log_id = log, .day = day}));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_STATE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_STATE_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/domain/definitions.h"
#include "libs/domain/response.h"
#include "services/aggregator/core/campaign_view.h"
#include "services/aggregator/core/cell_store.h"
#include "services/aggregator/core/fold_entry.h"
#include "services/aggregator/core/leaf_state.h"

namespace sipas::aggregator {

class CampaignState {
 public:
  // A response as one log counts it.
  struct Counted {
    const domain::ResponseRecord& record;
    const base::Uuid& log_id;
    int32_t day = 0;
    bool late = false;
  };

  explicit CampaignState(std::string name) : name_(std::move(name)) {}
  CampaignState(const CampaignState&) = delete;
  CampaignState& operator=(const CampaignState&) = delete;

  // Takes over the latest revisions. Cells widen with the layout.
  void SetDefinitions(std::shared_ptr<const domain::Definitions> definitions);

  // DATA_LOSS ENTRY_INCONSISTENT if the register has no such leaf.
  absl::StatusOr<LeafState*> FindLeaf(std::string_view code);

  // The response enters the sums, or leaves them again. DATA_LOSS ENTRY_INCONSISTENT, and nothing
  // has changed, for answers or a weight that no definition allows and for a response that was not
  // counted.
  absl::Status Add(LeafState& leaf, const Counted& counted);
  absl::Status Retract(LeafState& leaf, const Counted& counted);

  // Asks for the memory that adding the responses among the entries will touch. Leaves and cells
  // that are not there yet stay so.
  void Warm(std::span<const FoldEntry> entries);

  // Takes what the store has.
  absl::Status RestoreCell(std::string_view leaf, CellKey key, Cell cell);
  void RestoreCounts(const CampaignCounts& counts) { counts_ = counts; }

  // Null while the campaign has no definition.
  std::shared_ptr<const CampaignView> Publish(std::shared_ptr<const RowSnapshot> stored_rows);
  // Ascending by leaf.
  void CollectUnstored(std::vector<LeafChanges>& changes);
  void MarkStored();

  const std::string& name() const { return name_; }
  const domain::Register& tree() const { return context_.Tree(); }
  CampaignCounts& counts() { return counts_; }
  const CampaignCounts& counts() const { return counts_; }
  bool has_responses() const { return counts_ != CampaignCounts(); }
  uint64_t cell_count() const { return cell_count_; }

 private:
  // What Warm is looking for.
  struct WarmLeaf {
    const LeafState* leaf;
    const domain::ResponseRecord* record;
    int32_t day;
  };
  struct WarmCell {
    const CellMap* cells;
    CellProbe probe;
  };

  // Fills categories_; the weight is one for units without answers.
  absl::StatusOr<stats::FixedWeight> Prepare(const domain::ResponseRecord& record);
  bool SubtractFromCells(LeafState& leaf, const Counted& counted, stats::FixedWeight weight);
  void Count(const Counted& counted, bool add);
  void Touch(LeafState& leaf);
  void IndexLeaves();

  const std::string name_;
  std::shared_ptr<const domain::Definitions> definitions_;
  domain::CampaignContext context_;
  std::shared_ptr<const AnswerLayout> layout_;
  CampaignCounts counts_;
  uint64_t cell_count_ = 0;
  uint64_t row_version_ = kNoRows;  // as published
  absl::flat_hash_map<std::string, std::unique_ptr<LeafState>> leaves_;
  // Of the rows that are pending; a new one after every checkpoint.
  std::shared_ptr<RowArena> row_arena_ = std::make_shared<RowArena>();
  std::vector<LeafState*> unpublished_;
  std::vector<LeafState*> unstored_;
  std::vector<std::shared_ptr<const LeafView>> views_;  // as published, by index of the register
  std::vector<uint32_t> categories_;                    // of the response at hand
  std::vector<WarmLeaf> warm_leaves_;
  std::vector<WarmCell> warm_cells_;
  std::vector<const CellNode*> warm_nodes_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CAMPAIGN_STATE_H_
