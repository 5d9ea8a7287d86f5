#include "services/aggregator/core/campaign_state.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "services/aggregator/core/fold_error.h"
#include "services/aggregator/core/prefetch.h"

namespace sipas::aggregator {
namespace {

// Every cell that a response belongs to: the undivided one of its day and one per attribute. The
// survey accepts declared dimensions and values only; going by the response and not by the
// definitions in force makes a retraction find what was added, whatever was declared in between.
template <typename Visit>
void ForEachProbe(const domain::ResponseRecord& record, int32_t day, Visit&& visit) {
  CellProbe probe(record.stratum, record.clusters);
  probe.SetDay(day);
  if (!visit(probe)) return;
  for (const domain::Attribute& attribute : record.response.attributes) {
    probe.SetBreakdown(attribute.dimension, attribute.value);
    if (!visit(probe)) return;
  }
}

}  // namespace

void CampaignState::SetDefinitions(std::shared_ptr<const domain::Definitions> definitions) {
  const domain::CampaignContext context = definitions->Context(name_);
  if (context.campaign == nullptr) return;
  if (layout_ == nullptr || context.questionnaires != context_.questionnaires) {
    layout_ = std::make_shared<const AnswerLayout>(AnswerLayout::Make(context.questionnaires));
    for (const auto& [code, leaf] : leaves_) {
      leaf->cells.WidenAll(layout_->size());
      Touch(*leaf);
    }
  }
  const bool tree_changed = context.tree != context_.tree;
  definitions_ = std::move(definitions);
  context_ = context;
  if (tree_changed) IndexLeaves();
}

void CampaignState::IndexLeaves() {
  views_.assign(static_cast<size_t>(tree().size()), nullptr);
  for (const auto& [code, leaf] : leaves_) {
    // A later revision of a register keeps every leaf.
    leaf->index = tree().Find(code).value_or(leaf->index);
    Touch(*leaf);
  }
}

absl::StatusOr<LeafState*> CampaignState::FindLeaf(std::string_view code) {
  const auto found = leaves_.find(base::ToAbsl(code));
  if (found != leaves_.end()) return found->second.get();
  const std::optional<int> index = tree().Find(code);
  if (!index.has_value() || !tree().is_leaf(*index)) {
    return EntryInconsistent("locality '" + std::string(code) +
                             "' is no leaf of the register of campaign '" + name_ + "'");
  }
  auto leaf = std::make_unique<LeafState>();
  leaf->code = std::string(code);
  leaf->index = *index;
  return leaves_.emplace(std::string(code), std::move(leaf)).first->second.get();
}

// One step towards all of them before the next one, so that memory answers them together.
void CampaignState::Warm(std::span<const FoldEntry> entries) {
  warm_leaves_.clear();
  for (const FoldEntry& entry : entries) {
    const auto* addition = std::get_if<Addition>(&entry.change);
    if (addition == nullptr || addition->record.response.campaign != name_) continue;
    const auto found = leaves_.find(addition->record.response.locality);
    if (found == leaves_.end()) continue;
    const LeafState* leaf = found->second.get();
    PrefetchLines(leaf, sizeof(*leaf));
    warm_leaves_.push_back({leaf, &addition->record, entry.day});
  }
  warm_cells_.clear();
  for (const WarmLeaf& warm : warm_leaves_) {
    ForEachProbe(*warm.record, warm.day, [&](const CellProbe& probe) {
      warm.leaf->cells.Prefetch(probe);
      warm_cells_.push_back({&warm.leaf->cells, probe});
      return true;
    });
  }
  warm_nodes_.clear();
  for (const WarmCell& warm : warm_cells_) {
    if (const CellNode* node = warm.cells->Peek(warm.probe)) warm_nodes_.push_back(node);
  }
  for (const CellNode* node : warm_nodes_) CellMap::PrefetchCell(*node);
}

absl::StatusOr<stats::FixedWeight> CampaignState::Prepare(const domain::ResponseRecord& record) {
  if (!layout_->CategoriesOf(record.response, categories_)) {
    return EntryInconsistent("response " + record.response.id.ToString() +
                             " has an answer that its questionnaire does not know");
  }
  if (record.response.design_only) return stats::FixedWeight::One();
  const auto weight = stats::FixedWeight::FromUnits(record.weight_fixed);
  if (!weight.ok()) {
    return EntryInconsistent("response " + record.response.id.ToString() + " has the weight " +
                             std::to_string(record.weight_fixed) + " / 2^32, which none may have");
  }
  return *weight;
}

absl::Status CampaignState::Add(LeafState& leaf, const Counted& counted) {
  const domain::ResponseRecord& record = counted.record;
  if (record.response.test) {
    ++counts_.test;
    return absl::OkStatus();
  }
  SIPAS_ASSIGN_OR_RETURN(const stats::FixedWeight weight, Prepare(record));
  const size_t cells_before = leaf.cells.size();
  ForEachProbe(record, counted.day, [&](const CellProbe& probe) {
    Cell& cell = leaf.cells.Mutable(probe, layout_->size());
    if (record.response.design_only) {
      ++cell.design_only;
    } else {
      // Cannot fail: the categories are the layout's and the weight is in range.
      static_cast<void>(cell.sums.Add(categories_, weight));
    }
    return true;
  });
  cell_count_ += leaf.cells.size() - cells_before;
  leaf.rows.Put(*row_arena_, {record.response.id, counted.log_id}, record, categories_);
  Count(counted, true);
  Touch(leaf);
  return absl::OkStatus();
}

absl::Status CampaignState::Retract(LeafState& leaf, const Counted& counted) {
  const domain::ResponseRecord& record = counted.record;
  if (record.response.test) {
    --counts_.test;
    return absl::OkStatus();
  }
  SIPAS_ASSIGN_OR_RETURN(const stats::FixedWeight weight, Prepare(record));
  if (!SubtractFromCells(leaf, counted, weight)) {
    return EntryInconsistent("response " + record.response.id.ToString() +
                             " is taken back but was never counted like this");
  }
  const size_t cells_before = leaf.cells.size();
  ForEachProbe(record, counted.day, [&](const CellProbe& probe) {
    leaf.cells.EraseIfZero(probe);
    return true;
  });
  cell_count_ -= cells_before - leaf.cells.size();
  leaf.rows.Remove(*row_arena_, {record.response.id, counted.log_id});
  Count(counted, false);
  Touch(leaf);
  return absl::OkStatus();
}

// All cells or none: what was subtracted before a cell refused is added back.
bool CampaignState::SubtractFromCells(LeafState& leaf, const Counted& counted,
                                      stats::FixedWeight weight) {
  const bool design_only = counted.record.response.design_only;
  size_t done = 0;
  bool ok = true;
  ForEachProbe(counted.record, counted.day, [&](const CellProbe& probe) {
    Cell* cell = leaf.cells.FindMutable(probe);
    if (cell == nullptr) {
      ok = false;
    } else if (design_only) {
      ok = cell->design_only > 0;
      if (ok) --cell->design_only;
    } else {
      ok = cell->sums.Subtract(categories_, weight) == stats::Error::kOk;
    }
    if (ok) ++done;
    return ok;
  });
  if (ok) return true;
  ForEachProbe(counted.record, counted.day, [&](const CellProbe& probe) {
    if (done-- == 0) return false;
    Cell& cell = *leaf.cells.FindMutable(probe);
    if (design_only) {
      ++cell.design_only;
    } else {
      static_cast<void>(cell.sums.Add(categories_, weight));
    }
    return true;
  });
  return false;
}

void CampaignState::Count(const Counted& counted, bool add) {
  const uint64_t step = add ? 1 : ~uint64_t{0};
  const domain::Response& response = counted.record.response;
  (response.design_only ? counts_.design_only : counts_.counted) += step;
  if (response.partial) counts_.partial += step;
  if (counted.late) counts_.late += step;
}

void CampaignState::Touch(LeafState& leaf) {
  leaf.row_version = kNoRows;
  if (!std::exchange(leaf.unpublished, true)) unpublished_.push_back(&leaf);
  if (!std::exchange(leaf.unstored, true)) unstored_.push_back(&leaf);
}

absl::Status CampaignState::RestoreCell(std::string_view leaf_code, CellKey key, Cell cell) {
  SIPAS_ASSIGN_OR_RETURN(LeafState * leaf, FindLeaf(leaf_code));
  if (cell.sums.categories() > layout_->size()) {
    return EntryInconsistent("a stored cell of campaign '" + name_ +
                             "' has more answer categories than its questionnaire");
  }
  leaf->cells.Restore(std::move(key), Widen(cell, layout_->size()));
  ++cell_count_;
  if (!std::exchange(leaf->unpublished, true)) unpublished_.push_back(leaf);
  return absl::OkStatus();
}

std::shared_ptr<const CampaignView> CampaignState::Publish(
    std::shared_ptr<const RowSnapshot> stored_rows) {
  if (definitions_ == nullptr) return nullptr;
  for (LeafState* leaf : unpublished_) {
    if (leaf->row_version == kNoRows) leaf->row_version = row_version_ = NewRowVersion();
    views_[static_cast<size_t>(leaf->index)] = std::make_shared<const LeafView>(
        leaf->cells.Publish(), leaf->rows.List(row_arena_), leaf->row_version);
    leaf->unpublished = false;
  }
  unpublished_.clear();
  return std::make_shared<const CampaignView>(
      CampaignView::Parts{.definitions = definitions_,
                          .campaign = context_.campaign,
                          .tree = &context_.Tree(),
                          .layout = layout_,
                          .counts = counts_,
                          .leaves = views_,
                          .stored_rows = std::move(stored_rows),
                          .row_version = row_version_});
}

void CampaignState::CollectUnstored(std::vector<LeafChanges>& changes) {
  std::sort(unstored_.begin(), unstored_.end(),
            [](const LeafState* a, const LeafState* b) { return a->code < b->code; });
  for (LeafState* leaf : unstored_) {
    LeafChanges& made = changes.emplace_back();
    made.campaign = name_;
    made.leaf = leaf->code;
    made.rows = leaf->rows.List(row_arena_);
    leaf->cells.ForEachUnstored([&](const CellNode& node) { made.changed_cells.push_back(&node); },
                                [&](const CellKey& key) { made.removed_cells.push_back(&key); });
  }
}

void CampaignState::MarkStored() {
  for (LeafState* leaf : unstored_) {
    leaf->cells.MarkStored();
    leaf->unstored = false;
    // The next view takes these rows from the new checkpoint instead.
    if (leaf->rows.empty()) continue;
    leaf->rows.Clear();
    if (!std::exchange(leaf->unpublished, true)) unpublished_.push_back(leaf);
  }
  unstored_.clear();
  row_arena_ = std::make_shared<RowArena>();
}

}  // namespace sipas::aggregator
