#include "services/aggregator/core/weighted_campaign.h"

#include <algorithm>
#include <map>

#include "libs/base/status_macros.h"
#include "libs/stats/fixed_weight.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator {
namespace {

using stats::FixedWeight;

// The set was checked when it was applied, so its numbers are weights.
uint64_t UnitsOf(double weight) {
  const auto fixed = FixedWeight::FromDouble(weight);
  return fixed.ok() ? fixed->units() : 1;
}

}  // namespace

WeightTable::WeightTable(const domain::WeightSet& set) {
  for (const domain::CellWeight& cell : set.cells) {
    factors_.emplace(std::pair(cell.locality, cell.stratum), UnitsOf(cell.factor));
  }
  for (const domain::ResponseWeight& response : set.responses) {
    weights_.emplace(response.response_id, UnitsOf(response.weight));
  }
}

absl::StatusOr<uint64_t> WeightTable::WeightOf(const std::string& leaf, const std::string& stratum,
                                               const base::Uuid& response, uint64_t own) const {
  if (own == 0) return uint64_t{0};
  if (!weights_.empty()) {
    const auto found = weights_.find(response);
    return found == weights_.end() ? 0 : found->second;
  }
  const auto found = factors_.find(std::pair(leaf, stratum));
  if (found == factors_.end()) return own;
  constexpr stats::Uint128 kHalf = FixedWeight::kUnitsOfOne / 2;
  const stats::Uint128 product =
      (stats::Uint128{own} * found->second + kHalf) >> FixedWeight::kFractionBits;
  if (product >= FixedWeight::kUnitsLimit) return WeightSetOutOfRange(leaf, stratum);
  return std::max<uint64_t>(static_cast<uint64_t>(product), 1);
}

// Days do not matter to a score: there is one undivided cell for all of them.
class WeightedCampaign::Cells final : public LeafSnapshot {
 public:
  explicit Cells(std::size_t categories) : categories_(categories) {}

  void ForEachCell(
      absl::FunctionRef<void(const CellKey& key, const Cell& cell)> visit) const override {
    for (const auto& [key, cell] : cells_) visit(key, cell);
  }

  stats::Error Add(const Row& row) {
    CellKey key;
    key.stratum = row.stratum;
    key.clusters = row.clusters;
    const stats::Error error = AddTo(key, row);
    for (const auto& [dimension, value] : row.attributes) {
      key.dimension = dimension;
      key.value = value;
      if (error == stats::Error::kOk) static_cast<void>(AddTo(key, row));
    }
    return error;
  }

  bool empty() const { return cells_.empty(); }

 private:
  stats::Error AddTo(const CellKey& key, const Row& row) {
    Cell& cell =
        cells_.try_emplace(key, Cell{.sums = stats::CategorySums(categories_)}).first->second;
    if (row.weight_fixed == 0) {
      ++cell.design_only;
      return stats::Error::kOk;
    }
    const auto weight = FixedWeight::FromUnits(row.weight_fixed);
    return weight.ok() ? cell.sums.Add(row.categories, *weight) : weight.error();
  }

  const std::size_t categories_;
  std::map<CellKey, Cell> cells_;
};

absl::StatusOr<std::shared_ptr<const WeightedCampaign>> WeightedCampaign::Make(
    const CampaignSnapshot& campaign, std::shared_ptr<CampaignRows> rows,
    std::shared_ptr<const WeightTable> weights, std::string weighting,
    const WeightedCampaign* before) {
  std::shared_ptr<WeightedCampaign> made(
      new WeightedCampaign(campaign, std::move(rows), std::move(weights), std::move(weighting)));
  made->leaves_.resize(static_cast<std::size_t>(campaign.tree().size()));
  for (std::size_t i = 0; i < made->leaves_.size(); ++i) {
    Leaf& leaf = made->leaves_[i];
    leaf.version = campaign.row_version(static_cast<int>(i));
    if (before != nullptr && i < before->leaves_.size() &&
        before->leaves_[i].version == leaf.version) {
      leaf.cells = before->leaves_[i].cells;
      continue;
    }
    SIPAS_ASSIGN_OR_RETURN(leaf.cells, made->CountLeaf(static_cast<int>(i)));
  }
  return std::shared_ptr<const WeightedCampaign>(std::move(made));
}

absl::StatusOr<std::shared_ptr<const WeightedCampaign::Cells>> WeightedCampaign::CountLeaf(
    int leaf) const {
  auto cells = std::make_shared<Cells>(layout().size());
  stats::Error error = stats::Error::kOk;
  SIPAS_RETURN_IF_ERROR(ForEachRow(leaf, [&](const Row& row) {
    if (error == stats::Error::kOk) error = cells->Add(row);
  }));
  if (error != stats::Error::kOk) return InconsistentSnapshot(stats::ErrorName(error));
  if (cells->empty()) return std::shared_ptr<const Cells>();
  return std::shared_ptr<const Cells>(std::move(cells));
}

const LeafSnapshot* WeightedCampaign::leaf(int index) const {
  return leaves_[static_cast<std::size_t>(index)].cells.get();
}

absl::Status WeightedCampaign::ForEachRow(int leaf,
                                          absl::FunctionRef<void(const Row& row)> visit) const {
  SIPAS_ASSIGN_OR_RETURN(const std::shared_ptr<const LeafRows> rows, rows_->Leaf(campaign_, leaf));
  const bool stratified = campaign().spec().design.stratified;
  const std::string& code = tree().at(leaf).code;
  Row row;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const LeafRows::Origin& origin = rows->origins()[rows->origin(i)];
    row.response_id = rows->id(i);
    row.stratum = origin.stratum;
    row.clusters = origin.clusters;
    row.attributes = origin.attributes;
    row.categories.assign(rows->categories(i).begin(), rows->categories(i).end());
    SIPAS_ASSIGN_OR_RETURN(row.weight_fixed,
                           weights_->WeightOf(code, stratified ? origin.stratum : std::string(),
                                              row.response_id, rows->weight_fixed(i)));
    visit(row);
  }
  return absl::OkStatus();
}

}  // namespace sipas::aggregator
