// Everything that was folded: definitions, campaigns, and how far each log was read.
//
// Owned by the fold thread; what Publish gives may be read by any thread. The state is a function
// of the entries that were folded, not of their order across logs, of restarts or of checkpoints.
// Example:
//
//   SIPAS_ASSIGN_OR_RETURN(std::unique_ptr<State> state, State::Load(store));
//   Fold fold(*state, log_id, ownership);
//   SIPAS_RETURN_IF_ERROR(fold.Apply(entry));
//   publisher.Set(state->Publish());
//   SIPAS_RETURN_IF_ERROR(state->Checkpoint());
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_STATE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_STATE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/aggregator/core/campaign_state.h"
#include "services/aggregator/core/cell_store.h"
#include "services/aggregator/core/fold_entry.h"
#include "services/aggregator/core/log_progress.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

class State {
 public:
  // What the store has. The store must outlive the state.
  static absl::StatusOr<std::unique_ptr<State>> Load(CellStore& store);

  // Null if no such campaign is defined.
  CampaignState* FindCampaign(std::string_view name);
  // Where this log stands; position 0 and the genesis hash for one that is new.
  LogProgress& Log(const base::Uuid& log_id);
  std::vector<LogProgress> Logs() const;

  // Adds a definition. One that is there already with the same content changes nothing; with other
  // content, or in contradiction to the others, it is FAILED_PRECONDITION DEFINITION_CONFLICT.
  absl::Status Apply(DefinitionChange change, uint64_t position);

  std::shared_ptr<const Snapshot> Publish();
  // Writes everything that is not stored yet. On an error nothing is lost: try again.
  absl::Status Checkpoint();

  const domain::Definitions& definitions() const { return *definitions_; }

 private:
  explicit State(CellStore& store) : store_(store) {}

  absl::Status Restore();
  absl::Status AddDefinition(domain::DefinitionDraft draft, uint64_t position);
  CampaignState& CampaignOf(std::string_view name);

  CellStore& store_;
  std::shared_ptr<const RowSnapshot> stored_rows_;
  std::shared_ptr<const domain::Definitions> definitions_;
  std::vector<std::unique_ptr<StoredDefinition>> unstored_definitions_;
  uint64_t stored_definitions_ = 0;
  absl::flat_hash_map<std::string, std::unique_ptr<CampaignState>> campaigns_;
  std::map<base::Uuid, LogProgress> logs_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_STATE_H_
