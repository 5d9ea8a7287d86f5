// Rows that were added or removed since the last checkpoint.
//
// The fold writes them one after the other into an arena that all leaves share, each with a pointer
// to the one before it of its leaf. What was written never changes and never moves, so publishing a
// leaf's rows is taking its last pointer, and adding one allocates nothing.
//
// RowArena and PendingRows belong to the fold thread; the lists that it gave may be read by any
// thread. Example:
//
//   auto arena = std::make_shared<RowArena>();
//   PendingRows rows;
//   rows.Put(*arena, id, record, categories);
//   RowList published = rows.List(arena);
//   for (const RowChange& change : LatestChanges(published)) ...
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PENDING_ROWS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PENDING_ROWS_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/domain/response.h"

namespace sipas::aggregator {

// Ids are unique within their log.
struct RowId {
  base::Uuid response_id;
  base::Uuid log_id;
  auto operator<=>(const RowId&) const = default;
};

// The row's new bytes; empty: the row is gone.
struct RowChange {
  RowId id;
  std::string_view packed;
};

// One change as it stands in the arena; its bytes follow it.
struct PendingRow {
  const PendingRow* earlier;  // of the same leaf, null for the first
  RowId id;
  uint32_t size;
  std::string_view packed() const { return {reinterpret_cast<const char*>(this + 1), size}; }
};

class RowArena {
 public:
  RowArena() = default;
  RowArena(const RowArena&) = delete;
  RowArena& operator=(const RowArena&) = delete;

  // Room for `bytes` bytes at the alignment of a PendingRow. Only what Take is told of is used up.
  char* Reserve(size_t bytes);
  void Take(size_t bytes);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* at_ = nullptr;  // free room in the last block
  size_t left_ = 0;
};

// The changes of one leaf, and what keeps them alive.
struct RowList {
  std::shared_ptr<const RowArena> arena;
  const PendingRow* latest = nullptr;
};

// The last change of every row, ascending by id; they borrow from the list's arena.
std::vector<RowChange> LatestChanges(const RowList& rows);

// Those of one leaf.
class PendingRows {
 public:
  void Put(RowArena& arena, const RowId& id, const domain::ResponseRecord& record,
           std::span<const uint32_t> categories);
  void Remove(RowArena& arena, const RowId& id);

  bool empty() const { return latest_ == nullptr; }
  // `arena` is the one that all of them were written to. A list of none holds no arena.
  RowList List(const std::shared_ptr<RowArena>& arena) const {
    return empty() ? RowList() : RowList{arena, latest_};
  }
  // Before its arena is let go.
  void Clear() { latest_ = nullptr; }

 private:
  const PendingRow* latest_ = nullptr;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PENDING_ROWS_H_
