#include "services/aggregator/core/state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/sha256.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/domain/violations.h"
#include "services/aggregator/core/fold_error.h"
#include "services/aggregator/core/state_snapshot.h"

namespace sipas::aggregator {
namespace {

constexpr const char* KindName(domain::DefinitionKind kind) {
  switch (kind) {
    case domain::DefinitionKind::kRegister:
      return "register";
    case domain::DefinitionKind::kQuestionnaire:
      return "questionnaire";
    case domain::DefinitionKind::kRulebook:
      return "rulebook";
    case domain::DefinitionKind::kCampaign:
      return "campaign";
    case domain::DefinitionKind::kWeightSet:
      return "weight set";
  }
  return "definition";
}

absl::Status Conflict(const domain::DefinitionDraft& draft, std::string_view why) {
  return SourceRefused(
      "DEFINITION_CONFLICT",
      absl::StrCat("revision ", draft.revision, " of ", KindName(draft.kind()), " '", draft.name,
                   "' of this log ", base::ToAbsl(why),
                   ": apply the same definitions to all survey services, or give the campaigns "
                   "different names, then rebuild the aggregator from an empty data directory"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<State>> State::Load(CellStore& store) {
  std::unique_ptr<State> state(new State(store));
  state->definitions_ = std::make_shared<const domain::Definitions>();
  SIPAS_RETURN_IF_ERROR(state->Restore());
  return state;
}

absl::Status State::Restore() {
  SIPAS_ASSIGN_OR_RETURN(CellStore::Stored stored, store_.Load());
  for (StoredDefinition& definition : stored.definitions) {
    SIPAS_RETURN_IF_ERROR(AddDefinition(std::move(definition.draft), definition.position));
  }
  stored_definitions_ = stored.definitions.size();
  SIPAS_RETURN_IF_ERROR(store_.ForEachCell(
      [&](std::string_view campaign, std::string_view leaf, CellKey key, Cell cell) {
        CampaignState* found = FindCampaign(campaign);
        if (found == nullptr) return EntryInconsistent("a stored cell has no campaign");
        return found->RestoreCell(leaf, std::move(key), std::move(cell));
      }));
  // After the definitions, for which a campaign with responses is another matter than one without.
  for (const auto& [campaign, counts] : stored.counts) {
    if (CampaignState* found = FindCampaign(campaign)) found->RestoreCounts(counts);
  }
  for (LogProgress& log : stored.logs) logs_.emplace(log.log_id, std::move(log));
  stored_rows_ = store_.Rows();
  return absl::OkStatus();
}

CampaignState* State::FindCampaign(std::string_view name) {
  const auto found = campaigns_.find(base::ToAbsl(name));
  return found == campaigns_.end() ? nullptr : found->second.get();
}

LogProgress& State::Log(const base::Uuid& log_id) {
  const auto [place, is_new] = logs_.try_emplace(log_id);
  if (is_new) {
    place->second.log_id = log_id;
    place->second.point.hash = base::Sha256({log_id.AsBytes()});
  }
  return place->second;
}

std::vector<LogProgress> State::Logs() const {
  std::vector<LogProgress> all;
  for (const auto& [id, log] : logs_) all.push_back(log);
  return all;
}

absl::Status State::Apply(DefinitionChange change, uint64_t position) {
  const domain::DefinitionDraft& draft = change.draft;
  const domain::Definition* known = definitions_->Find(draft.kind(), draft.name, draft.revision);
  if (known != nullptr && draft.revision != 0) {
    if (known->digest == draft.digest) return absl::OkStatus();
    return Conflict(draft, "differs from the one of another log");
  }
  auto stored = std::make_unique<StoredDefinition>(
      StoredDefinition{draft, std::move(change.payload), position});
  SIPAS_RETURN_IF_ERROR(AddDefinition(std::move(change.draft), position));
  unstored_definitions_.push_back(std::move(stored));
  return absl::OkStatus();
}

absl::Status State::AddDefinition(domain::DefinitionDraft draft, uint64_t position) {
  auto next = std::make_shared<domain::Definitions>(*definitions_);
  domain::Violations violations;
  const auto has_responses = [&](std::string_view campaign) {
    const CampaignState* found = FindCampaign(campaign);
    return found != nullptr && found->has_responses();
  };
  const domain::Definitions::Applied applied = next->Apply(draft, has_responses, violations);
  if (applied.definition == nullptr) {
    const base::FieldViolation& first = violations.list().front();
    return Conflict(draft,
                    "contradicts what is in force: " + first.field + " " + first.description);
  }
  next->SetPosition(draft.kind(), draft.name, applied.definition->revision, position);
  if (draft.kind() == domain::DefinitionKind::kCampaign) CampaignOf(draft.name);
  definitions_ = std::move(next);
  for (const auto& [name, campaign] : campaigns_) campaign->SetDefinitions(definitions_);
  return absl::OkStatus();
}

CampaignState& State::CampaignOf(std::string_view name) {
  std::unique_ptr<CampaignState>& campaign = campaigns_[std::string(name)];
  if (campaign == nullptr) campaign = std::make_unique<CampaignState>(std::string(name));
  return *campaign;
}

std::shared_ptr<const Snapshot> State::Publish() {
  StateSnapshot::Parts parts;
  parts.definitions = definitions_;
  for (const auto& [id, log] : logs_) parts.watermark.emplace(id, log.point.position);
  for (const auto& [name, campaign] : campaigns_) {
    parts.campaigns.emplace(name, campaign->Publish(stored_rows_));
    parts.cell_count += campaign->cell_count();
    parts.row_count += campaign->counts().counted + campaign->counts().design_only;
  }
  return std::make_shared<const StateSnapshot>(std::move(parts));
}

absl::Status State::Checkpoint() {
  CheckpointBatch batch;
  batch.first_definition = stored_definitions_;
  batch.logs = Logs();
  for (const auto& definition : unstored_definitions_)
    batch.definitions.push_back(definition.get());
  std::vector<CampaignState*> campaigns;
  for (const auto& [name, campaign] : campaigns_) campaigns.push_back(campaign.get());
  std::sort(campaigns.begin(), campaigns.end(),
            [](const CampaignState* a, const CampaignState* b) { return a->name() < b->name(); });
  for (CampaignState* campaign : campaigns) {
    campaign->CollectUnstored(batch.leaves);
    batch.counts.emplace(campaign->name(), campaign->counts());
  }
  SIPAS_RETURN_IF_ERROR(store_.Checkpoint(batch));
  stored_definitions_ += unstored_definitions_.size();
  unstored_definitions_.clear();
  for (CampaignState* campaign : campaigns) campaign->MarkStored();
  stored_rows_ = store_.Rows();
  return absl::OkStatus();
}

}  // namespace sipas::aggregator
