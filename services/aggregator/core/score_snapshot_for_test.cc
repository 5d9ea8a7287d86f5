#include "services/aggregator/core/score_snapshot_for_test.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string_view>

#include "libs/base/sha256.h"
#include "services/aggregator/core/row_version.h"

namespace sipas::aggregator {
namespace {

void Require(bool condition, std::string_view what) {
  if (condition) return;
  std::cerr << "bad test data: " << what << "\n";
  std::abort();
}

class LeafForTest : public LeafSnapshot {
 public:
  void ForEachCell(
      absl::FunctionRef<void(const CellKey& key, const Cell& cell)> visit) const override {
    for (const auto& [key, cell] : cells) visit(key, cell);
  }

  std::map<CellKey, Cell> cells;
  std::map<base::Uuid, Row> rows;
  uint64_t row_version = kNoRows;
};

class CampaignForTest : public CampaignSnapshot {
 public:
  explicit CampaignForTest(const domain::CampaignContext& context)
      : context_(context), layout_(AnswerLayout::Make(context.questionnaires)) {}

  void Add(uint64_t id, const ResponseForTest& response) {
    const std::optional<int> leaf = tree().Find(response.locality);
    Require(leaf.has_value(), response.locality);
    const Row row = MakeRow(id, response);
    LeafForTest& into = leaves_[*leaf];
    CellKey key;
    key.stratum = row.stratum;
    key.clusters = row.clusters;
    key.day = response.day;
    AddToCell(row, into.cells.try_emplace(key, NewCell()).first->second);
    key.day = 0;
    for (const auto& [dimension, value] : row.attributes) {
      if (response.design_only) break;
      key.dimension = dimension;
      key.value = value;
      AddToCell(row, into.cells.try_emplace(key, NewCell()).first->second);
    }
    Require(into.rows.emplace(row.response_id, row).second, "an id twice");
    into.row_version = row_version_ = NewRowVersion();
    ++(response.design_only ? counts_.design_only : counts_.counted);
  }

  const domain::Definition& definition() const override { return *context_.campaign; }
  const domain::Register& tree() const override { return context_.Tree(); }
  const AnswerLayout& layout() const override { return layout_; }
  const CampaignCounts& counts() const override { return counts_; }
  const LeafSnapshot* leaf(int index) const override {
    const auto found = leaves_.find(index);
    return found == leaves_.end() ? nullptr : &found->second;
  }
  absl::Status ForEachRow(int leaf, absl::FunctionRef<void(const Row& row)> visit) const override {
    const auto found = leaves_.find(leaf);
    if (found == leaves_.end()) return absl::OkStatus();
    for (const auto& [id, row] : found->second.rows) visit(row);
    return absl::OkStatus();
  }
  uint64_t row_version(int leaf) const override {
    const auto found = leaves_.find(leaf);
    return found == leaves_.end() ? kNoRows : found->second.row_version;
  }
  uint64_t row_version() const override { return row_version_; }
  uint64_t CellCount() const {
    uint64_t count = 0;
    for (const auto& [index, leaf] : leaves_) count += leaf.cells.size();
    return count;
  }

 private:
  Cell NewCell() const { return {.sums = stats::CategorySums(layout_.size())}; }

  static void AddToCell(const Row& row, Cell& cell) {
    if (row.weight_fixed == 0) {
      ++cell.design_only;
      return;
    }
    const auto weight = stats::FixedWeight::FromUnits(row.weight_fixed);
    Require(weight.ok() && cell.sums.Add(row.categories, *weight) == stats::Error::kOk, "a row");
  }

  Row MakeRow(uint64_t id, const ResponseForTest& response) const {
    Row row;
    row.stratum = response.stratum;
    row.clusters = response.clusters;
    row.attributes = response.attributes;
    for (std::size_t i = 0; i < 8; ++i) {
      row.response_id.bytes[i] = static_cast<uint8_t>(id >> (8 * (7 - i)));
    }
    if (response.design_only) return row;
    const auto weight = stats::FixedWeight::FromDouble(response.weight);
    Require(weight.ok(), "a weight");
    row.weight_fixed = weight->units();
    const auto add = [&](const domain::Answer& answer) {
      const std::optional<uint32_t> category = layout_.Find(answer);
      Require(category.has_value(), "an answer");
      row.categories.push_back(*category);
    };
    for (const auto& [item, rating] : response.ratings) add({.item = item, .rating = rating});
    for (const uint32_t item : response.no_answer) {
      add({.item = item, .kind = domain::AnswerKind::kNoAnswer});
    }
    for (const uint32_t item : response.not_applicable) {
      add({.item = item, .kind = domain::AnswerKind::kNotApplicable});
    }
    std::sort(row.categories.begin(), row.categories.end());
    return row;
  }

  const domain::CampaignContext context_;
  const AnswerLayout layout_;
  std::map<int, LeafForTest> leaves_;
  uint64_t row_version_ = kNoRows;
  CampaignCounts counts_;
};

class MadeSnapshot : public Snapshot {
 public:
  MadeSnapshot(const domain::Definitions& definitions, Watermark watermark)
      : definitions_(definitions), watermark_(std::move(watermark)) {
    for (const domain::Definition* definition :
         definitions_.List(domain::DefinitionKind::kCampaign, "")) {
      campaigns_.emplace(definition->name, definitions_.Context(definition->name));
    }
  }

  CampaignForTest& At(const std::string& campaign) {
    const auto found = campaigns_.find(campaign);
    Require(found != campaigns_.end(), campaign);
    return found->second;
  }

  const Watermark& watermark() const override { return watermark_; }
  const domain::Definitions& definitions() const override { return definitions_; }
  const CampaignSnapshot* Find(std::string_view campaign) const override {
    const auto found = campaigns_.find(campaign);
    return found == campaigns_.end() ? nullptr : &found->second;
  }
  std::vector<const CampaignSnapshot*> campaigns() const override {
    std::vector<const CampaignSnapshot*> all;
    for (const auto& [name, campaign] : campaigns_) all.push_back(&campaign);
    return all;
  }
  uint64_t cell_count() const override {
    uint64_t count = 0;
    for (const auto& [name, campaign] : campaigns_) count += campaign.CellCount();
    return count;
  }
  uint64_t row_count() const override {
    uint64_t count = 0;
    for (const auto& [name, campaign] : campaigns_) {
      count += campaign.counts().counted + campaign.counts().design_only;
    }
    return count;
  }

 private:
  const domain::Definitions definitions_;
  const Watermark watermark_;
  std::map<std::string, CampaignForTest, std::less<>> campaigns_;
};

}  // namespace

SnapshotForTest& SnapshotForTest::Define(const std::string& name, Body body) {
  domain::Violations violations;
  domain::DefinitionDraft draft{.name = name, .body = std::move(body)};
  draft.digest = base::Sha256({name, std::to_string(definitions_.version())});
  definitions_.Apply(
      std::move(draft), [](std::string_view) { return false; }, violations);
  for (const base::FieldViolation& violation : violations.list()) {
    Require(false, name + ": " + violation.field + " " + violation.description);
  }
  return *this;
}

SnapshotForTest& SnapshotForTest::Add(const std::string& campaign, ResponseForTest response,
                                      uint64_t id) {
  ++response_count_;
  responses_[campaign].emplace_back(id == 0 ? response_count_ : id, std::move(response));
  return *this;
}

SnapshotForTest& SnapshotForTest::SetPosition(const base::Uuid& log, uint64_t position) {
  watermark_[log] = position;
  return *this;
}

std::shared_ptr<const Snapshot> SnapshotForTest::Build() const {
  auto snapshot = std::make_shared<MadeSnapshot>(definitions_, watermark_);
  for (const auto& [campaign, responses] : responses_) {
    for (const auto& [id, response] : responses) snapshot->At(campaign).Add(id, response);
  }
  return snapshot;
}

domain::RegisterSpec FlatRegister(const std::vector<std::string>& codes) {
  domain::RegisterSpec spec{.levels = {"country", "unit"},
                            .localities = {{"vn", "Vietnam", "", "country"}},
                            .blocks = {{"all", codes}}};
  for (const std::string& code : codes) {
    spec.localities.push_back({code, "Unit " + code, "vn", "unit"});
  }
  return spec;
}

}  // namespace sipas::aggregator
