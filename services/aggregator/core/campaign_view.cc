#include "services/aggregator/core/campaign_view.h"

#include <string>

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/aggregator/core/packed_row.h"

namespace sipas::aggregator {
namespace {

// Unpacks rows one by one and remembers the first that cannot be.
class RowVisitor {
 public:
  explicit RowVisitor(absl::FunctionRef<void(const Row&)> visit) : visit_(visit) {}

  void Visit(const RowId& id, std::string_view packed) {
    if (packed.empty() || !status_.ok()) return;
    row_.response_id = id.response_id;
    if (UnpackRow(packed, row_)) {
      visit_(row_);
    } else {
      status_ = base::MakeError(absl::StatusCode::kDataLoss,
                                "the row of response " + id.response_id.ToString() +
                                    " cannot be read: delete the aggregator's data directory and "
                                    "start it again, it rebuilds itself from the logs",
                                {.reason = "ROW_CORRUPTED", .domain = "aggregator.sipas"});
    }
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::FunctionRef<void(const Row&)> visit_;
  Row row_;
  absl::Status status_;
};

}  // namespace

const LeafView* CampaignView::FindView(int index) const {
  const auto place = static_cast<size_t>(index);
  return place < parts_.leaves.size() ? parts_.leaves[place].get() : nullptr;
}

const LeafSnapshot* CampaignView::leaf(int index) const {
  const LeafView* view = FindView(index);
  return view != nullptr && view->has_cells() ? view : nullptr;
}

uint64_t CampaignView::row_version(int leaf) const {
  const LeafView* view = FindView(leaf);
  return view == nullptr ? kNoRows : view->row_version();
}

absl::Status CampaignView::ForEachRow(int leaf,
                                      absl::FunctionRef<void(const Row& row)> visit) const {
  const LeafView* view = FindView(leaf);
  if (view == nullptr) return absl::OkStatus();
  const std::vector<RowChange> changes = LatestChanges(view->pending_rows());
  auto next = changes.begin();
  RowVisitor rows(visit);
  SIPAS_RETURN_IF_ERROR(
      parts_.stored_rows->ForEachRow(parts_.campaign->name, parts_.tree->at(leaf).code,
                                     [&](const RowId& id, std::string_view packed) {
                                       for (; next != changes.end() && next->id < id; ++next)
                                         rows.Visit(next->id, next->packed);
                                       if (next != changes.end() && next->id == id)
                                         packed = (next++)->packed;
                                       rows.Visit(id, packed);
                                     }));
  for (; next != changes.end(); ++next) rows.Visit(next->id, next->packed);
  return rows.status();
}

}  // namespace sipas::aggregator
