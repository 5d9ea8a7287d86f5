// Rows of one leaf that were added or removed since the last checkpoint, in order.
//
// The fold appends to an open chunk; publishing freezes it and shares it with the view. Owned by
// the fold thread; frozen chunks may be read by any thread.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PENDING_ROWS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PENDING_ROWS_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
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

class RowChunk {
 public:
  void Put(const RowId& id, const domain::ResponseRecord& record,
           std::span<const uint32_t> categories);
  void Remove(const RowId& id);

  bool empty() const { return places_.empty(); }
  // Appends the changes in order; they borrow from this chunk.
  void Collect(std::vector<RowChange>& changes) const;

 private:
  struct Place {
    RowId id;
    uint64_t end;  // in bytes_; begins where the one before ends
  };
  std::vector<Place> places_;
  std::string bytes_;
};

using RowChunks = std::vector<std::shared_ptr<const RowChunk>>;

// The last change of every row in `chunks`, ascending by id.
std::vector<RowChange> LatestChanges(const RowChunks& chunks);

class PendingRows {
 public:
  RowChunk& open();
  bool empty() const { return frozen_.empty() && open_ == nullptr; }
  // All chunks; what is appended from now on goes to a new one.
  RowChunks Publish();
  void Clear();

 private:
  RowChunks frozen_;
  std::shared_ptr<RowChunk> open_;  // null or not empty
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PENDING_ROWS_H_
