// Folds the entries of one log into the state.
//
// Owned by the fold thread. An entry that cannot be folded leaves the state as it was, and the log
// stays at the entry before. Example:
//
//   Fold fold(state, log_id, ownership);
//   for (FoldEntry& entry : batch.entries) SIPAS_RETURN_IF_ERROR(fold.Apply(entry));
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_H_

#include <span>

#include "absl/status/status.h"
#include "services/aggregator/core/fold_entry.h"
#include "services/aggregator/core/ownership.h"
#include "services/aggregator/core/state.h"

namespace sipas::aggregator {

class Fold {
 public:
  // `state` must outlive this.
  Fold(State& state, const base::Uuid& log_id, Ownership ownership);

  // The next entry of the log; it is used up. DATA_LOSS ENTRY_INCONSISTENT, FAILED_PRECONDITION
  // DEFINITION_CONFLICT.
  absl::Status Apply(FoldEntry& entry);

  // Brings what Apply of the next entries will touch into the cache: it lies in as many places as
  // there are localities, and asked for one entry after the other every step waits for memory.
  // Changes nothing; for a few entries at a time.
  void Warm(std::span<const FoldEntry> entries);

  const LogProgress& progress() const { return log_; }

 private:
  struct Place {
    CampaignState* campaign = nullptr;
    LeafState* leaf = nullptr;
    bool owned = true;
  };

  absl::StatusOr<Place> Locate(const domain::Response& response);
  absl::Status CountNotOwned();
  absl::StatusOr<CampaignState*> FindCampaign(const std::string& name);
  absl::Status ApplyChange(const FoldEntry& entry, const Addition& addition);
  absl::Status ApplyChange(const FoldEntry& entry, const Retraction& retraction);
  absl::Status ApplyChange(const FoldEntry& entry, const Replacement& replacement);
  absl::Status ApplyChange(const FoldEntry& entry, DefinitionChange& change);

  State& state_;
  LogProgress& log_;
  const Ownership ownership_;
  CampaignState* last_campaign_ = nullptr;  // that the entry before was about
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_H_
