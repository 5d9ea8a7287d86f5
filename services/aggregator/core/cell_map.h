// The cells of one leaf that the fold changes, and the immutable view of them that it publishes.
//
// Copy on write: publishing shares every cell with the view, and the first change afterwards copies
// that cell alone. Owned by the fold thread; the nodes that Publish gave may be read by any thread.
// Example:
//
//   CellProbe probe(record.stratum, record.clusters);
//   probe.SetDay(day);
//   cells.Mutable(probe, layout.size()).sums.Add(categories, weight);
//   auto published = cells.Publish();        // sorted by key
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_CELL_MAP_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_CELL_MAP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "services/aggregator/core/cell_node.h"

namespace sipas::aggregator {

// A cell key that borrows its strings, hashed once: stratum and clusters at construction, the rest
// when it is set.
class CellProbe {
 public:
  CellProbe(std::string_view stratum, std::span<const std::string> clusters);
  explicit CellProbe(const CellKey& key);

  // The undivided cell of a day.
  void SetDay(int32_t day);
  // The cell of a breakdown's value.
  void SetBreakdown(std::string_view dimension, std::string_view value);

  size_t hash() const { return hash_; }
  bool Matches(const CellKey& key) const;
  CellKey ToKey() const;

 private:
  std::string_view stratum_;
  std::span<const std::string> clusters_;
  std::string_view dimension_;
  std::string_view value_;
  int32_t day_ = 0;
  size_t path_hash_;
  size_t hash_ = 0;
};

class CellMap {
 public:
  CellMap() = default;
  CellMap(const CellMap&) = delete;
  CellMap& operator=(const CellMap&) = delete;

  // The cell to change; a new one with `categories` if there is none.
  Cell& Mutable(const CellProbe& probe, size_t categories);
  // The same, null if there is none.
  Cell* FindMutable(const CellProbe& probe);
  // The first steps to the cell that a Mutable soon to come will ask for, so that many can be taken
  // side by side and memory answers them together: Prefetch, then Peek, which gives what is most
  // likely that cell (null: there is none) or any other; then PrefetchCell with that.
  void Prefetch(const CellProbe& probe) const { index_.prefetch(probe); }
  const CellNode* Peek(const CellProbe& probe) const;
  static void PrefetchCell(const CellNode& node);

  // Removes a cell that is at zero.
  void EraseIfZero(const CellProbe& probe);
  // Adds a cell that is in the store.
  void Restore(CellKey key, Cell cell);
  void WidenAll(size_t categories);

  size_t size() const { return slots_.size(); }
  // All cells, ascending by key.
  std::vector<std::shared_ptr<const CellNode>> Publish();

  // Cells changed and keys removed since MarkStored, in no order.
  void ForEachUnstored(absl::FunctionRef<void(const CellNode& node)> changed,
                       absl::FunctionRef<void(const CellKey& key)> removed) const;
  void MarkStored();

 private:
  struct Slot {
    size_t hash;
    bool published = false;  // `node` is shared with a view
    bool stored = false;
    std::shared_ptr<CellNode> node;
  };
  struct HashOnly {
    size_t hash;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Slot* slot) const { return slot->hash; }
    size_t operator()(const CellProbe& probe) const { return probe.hash(); }
    size_t operator()(HashOnly only) const { return only.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Slot* a, const Slot* b) const { return a == b; }
    bool operator()(const Slot* a, const CellProbe& b) const { return b.Matches(a->node->key); }
    bool operator()(const CellProbe& a, const Slot* b) const { return a.Matches(b->node->key); }
    bool operator()(const Slot* a, HashOnly b) const { return a->hash == b.hash; }
    bool operator()(HashOnly a, const Slot* b) const { return a.hash == b->hash; }
  };
  using Slots = std::vector<std::unique_ptr<Slot>>;

  Slot* Insert(size_t hash, CellKey key, Cell cell);
  static Cell& MutableCell(Slot& slot);
  Slots::iterator FindSlot(const Slot& slot);
  void SortSlots();

  absl::flat_hash_set<Slot*, Hash, Equal> index_;
  Slots slots_;  // the first `sorted_` ascend by key, the rest was added since
  size_t sorted_ = 0;
  std::vector<CellKey> removed_;  // since MarkStored
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_CELL_MAP_H_
