#include "services/aggregator/core/pending_rows.h"

#include <algorithm>
#include <utility>

#include "services/aggregator/core/packed_row.h"

namespace sipas::aggregator {

void RowChunk::Put(const RowId& id, const domain::ResponseRecord& record,
                   std::span<const uint32_t> categories) {
  AppendPackedRow(record, categories, bytes_);
  places_.push_back({id, bytes_.size()});
}

void RowChunk::Remove(const RowId& id) { places_.push_back({id, bytes_.size()}); }

void RowChunk::Collect(std::vector<RowChange>& changes) const {
  uint64_t begin = 0;
  for (const Place& place : places_) {
    changes.push_back({place.id, std::string_view(bytes_).substr(begin, place.end - begin)});
    begin = place.end;
  }
}

std::vector<RowChange> LatestChanges(const RowChunks& chunks) {
  std::vector<RowChange> changes;
  for (const auto& chunk : chunks) chunk->Collect(changes);
  std::stable_sort(changes.begin(), changes.end(),
                   [](const RowChange& a, const RowChange& b) { return a.id < b.id; });
  size_t kept = 0;
  for (size_t i = 0; i < changes.size(); ++i) {
    const bool superseded = i + 1 < changes.size() && changes[i + 1].id == changes[i].id;
    if (!superseded) changes[kept++] = changes[i];
  }
  changes.resize(kept);
  return changes;
}

RowChunk& PendingRows::open() {
  if (open_ == nullptr) open_ = std::make_shared<RowChunk>();
  return *open_;
}

RowChunks PendingRows::Publish() {
  if (open_ != nullptr) frozen_.push_back(std::exchange(open_, nullptr));
  return frozen_;
}

void PendingRows::Clear() {
  frozen_.clear();
  open_.reset();
}

}  // namespace sipas::aggregator
