#include "services/aggregator/core/pending_rows.h"

#include <algorithm>
#include <new>

#include "services/aggregator/core/packed_row.h"

namespace sipas::aggregator {
namespace {

constexpr size_t kBlockBytes = 64 << 10;

// A row and the first bytes of its id as a number, so that sorting seldom looks at the row itself.
struct SortedRow {
  uint64_t prefix;
  const PendingRow* row;
};

uint64_t PrefixOf(const RowId& id) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < sizeof(prefix); ++i) prefix = prefix << 8 | id.response_id.bytes[i];
  return prefix;
}

bool ComesBefore(const SortedRow& a, const SortedRow& b) {
  return a.prefix != b.prefix ? a.prefix < b.prefix : a.row->id < b.row->id;
}

}  // namespace

char* RowArena::Reserve(size_t bytes) {
  if (bytes > left_) {
    left_ = std::max(bytes, kBlockBytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    at_ = blocks_.back().get();
  }
  return at_;
}

void RowArena::Take(size_t bytes) {
  constexpr size_t kAlign = alignof(PendingRow);
  const size_t used = std::min((bytes + kAlign - 1) / kAlign * kAlign, left_);
  at_ += used;
  left_ -= used;
}

std::vector<RowChange> LatestChanges(const RowList& rows) {
  std::vector<SortedRow> sorted;  // of one id, the latest first
  for (const PendingRow* row = rows.latest; row != nullptr; row = row->earlier) {
    sorted.push_back({PrefixOf(row->id), row});
  }
  std::stable_sort(sorted.begin(), sorted.end(), ComesBefore);
  std::vector<RowChange> changes;
  changes.reserve(sorted.size());
  for (const auto& [prefix, row] : sorted) {
    if (changes.empty() || changes.back().id != row->id)
      changes.push_back({row->id, row->packed()});
  }
  return changes;
}

void PendingRows::Put(RowArena& arena, const RowId& id, const domain::ResponseRecord& record,
                      std::span<const uint32_t> categories) {
  char* const place = arena.Reserve(sizeof(PendingRow) + MaxPackedBytes(record, categories.size()));
  char* const bytes = place + sizeof(PendingRow);
  const char* const end = PackRow(record, categories, bytes);
  latest_ = new (place) PendingRow{latest_, id, static_cast<uint32_t>(end - bytes)};
  arena.Take(static_cast<size_t>(end - place));
}

void PendingRows::Remove(RowArena& arena, const RowId& id) {
  latest_ = new (arena.Reserve(sizeof(PendingRow))) PendingRow{latest_, id, 0};
  arena.Take(sizeof(PendingRow));
}

}  // namespace sipas::aggregator
