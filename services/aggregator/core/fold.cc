#include "services/aggregator/core/fold.h"

#include <utility>
#include <variant>

#include "libs/base/status_macros.h"
#include "services/aggregator/core/fold_error.h"

namespace sipas::aggregator {

Fold::Fold(State& state, const base::Uuid& log_id, Ownership ownership)
    : state_(state), log_(state.Log(log_id)), ownership_(std::move(ownership)) {
  log_.ownership = ownership_.Text();
}

absl::Status Fold::Apply(FoldEntry& entry) {
  if (entry.point.position != log_.point.position + 1) {
    return EntryInconsistent("entry " + std::to_string(entry.point.position) + " follows entry " +
                             std::to_string(log_.point.position));
  }
  SIPAS_RETURN_IF_ERROR(
      std::visit([&](auto& change) { return ApplyChange(entry, change); }, entry.change));
  log_.point = entry.point;
  log_.committed_at_us = entry.committed_at_us;
  return absl::OkStatus();
}

void Fold::Warm(std::span<const FoldEntry> entries) {
  if (last_campaign_ != nullptr) last_campaign_->Warm(entries);
}

absl::StatusOr<CampaignState*> Fold::FindCampaign(const std::string& name) {
  // Campaigns are never removed, so the one of the entry before is still there.
  if (last_campaign_ == nullptr || last_campaign_->name() != name) {
    last_campaign_ = state_.FindCampaign(name);
  }
  if (last_campaign_ == nullptr) return EntryInconsistent("campaign '" + name + "' is not defined");
  return last_campaign_;
}

absl::StatusOr<Fold::Place> Fold::Locate(const domain::Response& response) {
  Place place;
  SIPAS_ASSIGN_OR_RETURN(place.campaign, FindCampaign(response.campaign));
  SIPAS_ASSIGN_OR_RETURN(place.leaf, place.campaign->FindLeaf(response.locality));
  place.owned = ownership_.Covers(response.campaign, place.campaign->tree(), place.leaf->index);
  return place;
}

absl::Status Fold::CountNotOwned() {
  ++log_.not_owned;
  return absl::OkStatus();
}

absl::Status Fold::ApplyChange(const FoldEntry& entry, const Addition& addition) {
  SIPAS_ASSIGN_OR_RETURN(const Place place, Locate(addition.record.response));
  if (!place.owned) return CountNotOwned();
  SIPAS_RETURN_IF_ERROR(
      place.campaign->Add(*place.leaf, {addition.record, log_.log_id, entry.day, entry.late}));
  if (addition.reinstated && !addition.record.response.test) --place.campaign->counts().voided;
  return absl::OkStatus();
}

absl::Status Fold::ApplyChange(const FoldEntry& entry, const Retraction& retraction) {
  SIPAS_ASSIGN_OR_RETURN(const Place place, Locate(retraction.record.response));
  if (!place.owned) return CountNotOwned();
  SIPAS_RETURN_IF_ERROR(place.campaign->Retract(
      *place.leaf, {retraction.record, log_.log_id, entry.day, entry.late}));
  if (!retraction.record.response.test) ++place.campaign->counts().voided;
  return absl::OkStatus();
}

absl::Status Fold::ApplyChange(const FoldEntry& entry, const Replacement& replacement) {
  SIPAS_ASSIGN_OR_RETURN(const Place before, Locate(replacement.before.response));
  SIPAS_ASSIGN_OR_RETURN(const Place after, Locate(replacement.after.response));
  if (before.owned != after.owned) {
    return EntryInconsistent("response " + replacement.before.response.id.ToString() +
                             " moved to a locality of another owner");
  }
  if (!before.owned) return CountNotOwned();
  const CampaignState::Counted old{replacement.before, log_.log_id, entry.day, entry.late};
  SIPAS_RETURN_IF_ERROR(before.campaign->Retract(*before.leaf, old));
  const absl::Status added =
      after.campaign->Add(*after.leaf, {replacement.after, log_.log_id, entry.day, entry.late});
  // What was just taken out goes in again: it was valid.
  if (!added.ok()) SIPAS_RETURN_IF_ERROR(before.campaign->Add(*before.leaf, old));
  return added;
}

absl::Status Fold::ApplyChange(const FoldEntry& entry, DefinitionChange& change) {
  return state_.Apply(std::move(change), entry.point.position);
}

}  // namespace sipas::aggregator
