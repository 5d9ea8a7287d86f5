#include "services/aggregator/core/cell_map.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "libs/base/strings.h"
#include "services/aggregator/core/prefetch.h"

namespace sipas::aggregator {
namespace {

size_t HashPath(std::string_view stratum, std::span<const std::string> clusters) {
  size_t hash = absl::HashOf(base::ToAbsl(stratum), clusters.size());
  for (const std::string& cluster : clusters) hash = absl::HashOf(hash, cluster);
  return hash;
}

}  // namespace

CellProbe::CellProbe(std::string_view stratum, std::span<const std::string> clusters)
    : stratum_(stratum), clusters_(clusters), path_hash_(HashPath(stratum, clusters)) {}

CellProbe::CellProbe(const CellKey& key) : CellProbe(key.stratum, key.clusters) {
  if (key.undivided()) {
    SetDay(key.day);
  } else {
    SetBreakdown(key.dimension, key.value);
  }
}

void CellProbe::SetDay(int32_t day) {
  dimension_ = {};
  value_ = {};
  day_ = day;
  hash_ = absl::HashOf(path_hash_, day);
}

void CellProbe::SetBreakdown(std::string_view dimension, std::string_view value) {
  dimension_ = dimension;
  value_ = value;
  day_ = 0;
  hash_ = absl::HashOf(path_hash_, base::ToAbsl(dimension), base::ToAbsl(value));
}

bool CellProbe::Matches(const CellKey& key) const {
  return day_ == key.day && dimension_ == key.dimension && value_ == key.value &&
         stratum_ == key.stratum && std::ranges::equal(clusters_, key.clusters);
}

CellKey CellProbe::ToKey() const {
  return {.stratum = std::string(stratum_),
          .clusters = {clusters_.begin(), clusters_.end()},
          .dimension = std::string(dimension_),
          .value = std::string(value_),
          .day = day_};
}

Cell& CellMap::MutableCell(Slot& slot) {
  if (slot.published) {
    slot.node = std::make_shared<CellNode>(*slot.node);
    slot.published = false;
  }
  slot.stored = false;
  return slot.node->cell;
}

CellMap::Slot* CellMap::Insert(size_t hash, CellKey key, Cell cell) {
  auto node = std::make_shared<CellNode>(CellNode{std::move(key), std::move(cell)});
  slots_.push_back(std::make_unique<Slot>(Slot{.hash = hash, .node = std::move(node)}));
  index_.insert(slots_.back().get());
  return slots_.back().get();
}

Cell& CellMap::Mutable(const CellProbe& probe, size_t categories) {
  if (Cell* found = FindMutable(probe); found != nullptr) return *found;
  return Insert(probe.hash(), probe.ToKey(), Cell{.sums = stats::CategorySums(categories)})
      ->node->cell;
}

Cell* CellMap::FindMutable(const CellProbe& probe) {
  const auto found = index_.find(probe);
  return found == index_.end() ? nullptr : &MutableCell(**found);
}

const CellNode* CellMap::Peek(const CellProbe& probe) const {
  const auto found = index_.find(HashOnly{probe.hash()});
  if (found == index_.end()) return nullptr;
  const CellNode* node = (*found)->node.get();
  PrefetchLines(node, sizeof(*node));
  return node;
}

void CellMap::PrefetchCell(const CellNode& node) {
  const std::span<const uint64_t> counts = node.cell.sums.counts();
  const std::span<const stats::Uint128> weights = node.cell.sums.weights();
  PrefetchLines(counts.data(), counts.size_bytes());
  PrefetchLines(weights.data(), weights.size_bytes());
  PrefetchLines(node.key.clusters.data(), node.key.clusters.size() * sizeof(std::string));
}

void CellMap::EraseIfZero(const CellProbe& probe) {
  const auto found = index_.find(probe);
  if (found == index_.end() || !(*found)->node->cell.IsZero()) return;
  const Slots::iterator place = FindSlot(**found);
  removed_.push_back((*found)->node->key);
  index_.erase(found);
  if (place - slots_.begin() < static_cast<Slots::difference_type>(sorted_)) --sorted_;
  slots_.erase(place);
}

CellMap::Slots::iterator CellMap::FindSlot(const Slot& slot) {
  const auto added = slots_.begin() + static_cast<Slots::difference_type>(sorted_);
  const auto place = std::lower_bound(
      slots_.begin(), added, slot.node->key,
      [](const auto& candidate, const CellKey& key) { return candidate->node->key < key; });
  if (place != added && place->get() == &slot) return place;
  return std::find_if(added, slots_.end(),
                      [&](const auto& candidate) { return candidate.get() == &slot; });
}

void CellMap::Restore(CellKey key, Cell cell) {
  const size_t hash = CellProbe(key).hash();
  Insert(hash, std::move(key), std::move(cell))->stored = true;
}

void CellMap::WidenAll(size_t categories) {
  for (const auto& slot : slots_) {
    if (slot->node->cell.sums.categories() >= categories) continue;
    // What is stored names categories by number, so it needs no change.
    slot->node =
        std::make_shared<CellNode>(CellNode{slot->node->key, Widen(slot->node->cell, categories)});
    slot->published = false;
  }
}

void CellMap::SortSlots() {
  const auto by_key = [](const auto& a, const auto& b) { return a->node->key < b->node->key; };
  const auto added = slots_.begin() + static_cast<Slots::difference_type>(sorted_);
  std::sort(added, slots_.end(), by_key);
  std::inplace_merge(slots_.begin(), added, slots_.end(), by_key);
  sorted_ = slots_.size();
}

std::vector<std::shared_ptr<const CellNode>> CellMap::Publish() {
  if (sorted_ < slots_.size()) SortSlots();
  std::vector<std::shared_ptr<const CellNode>> nodes;
  nodes.reserve(slots_.size());
  for (const auto& slot : slots_) {
    slot->published = true;
    nodes.push_back(slot->node);
  }
  return nodes;
}

void CellMap::ForEachUnstored(absl::FunctionRef<void(const CellNode&)> changed,
                              absl::FunctionRef<void(const CellKey&)> removed) const {
  // A key that was removed and came back is among both: removals come first.
  for (const CellKey& key : removed_) removed(key);
  for (const auto& slot : slots_) {
    if (!slot->stored) changed(*slot->node);
  }
}

void CellMap::MarkStored() {
  removed_.clear();
  for (const auto& slot : slots_) slot->stored = true;
}

}  // namespace sipas::aggregator
