#include "services/survey/core/commit_batch.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/survey/core/errors.h"

namespace sipas::survey {

using domain::EntryKind;

CommitBatch::CommitBatch(Start start) : start_(std::move(start)) {
  store_batch_.head = start_.head;
}

absl::Status CommitBatch::LookUp(const LogStore& store,
                                 const std::vector<AppendRequest*>& requests) {
  std::vector<base::Uuid> wanted;
  size_t items = 0;
  for (const AppendRequest* request : requests) items += request->items.size();
  wanted.reserve(items);
  for (const AppendRequest* request : requests) {
    for (const AppendItem& item : request->items) {
      if (item.header.response_id.has_value()) wanted.push_back(*item.header.response_id);
    }
  }
  if (wanted.empty()) return absl::OkStatus();
  ids_.reserve(wanted.size());
  store_batch_.entries.reserve(wanted.size());
  store_batch_.ids.reserve(wanted.size());
  SIPAS_ASSIGN_OR_RETURN(const auto states, store.LookUp(wanted));
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (states[i].has_value()) ids_.emplace(wanted[i], *states[i]);
  }
  return absl::OkStatus();
}

std::vector<AppendResult> CommitBatch::Decide(AppendRequest& request) {
  const bool moved = request.definitions->version() != start_.definitions->version();
  if (request.next_definitions != nullptr) {
    const auto& unstarted = request.unstarted;
    const bool started = std::any_of(unstarted.begin(), unstarted.end(),
                                     [this](const std::string& name) { return IsStarted(name); });
    if (!moved && !started) return DecideDefinitions(request);
    return std::vector<AppendResult>(request.items.size(), {.status = DefinitionsMoved()});
  }
  std::vector<AppendResult> results;
  results.reserve(request.items.size());
  for (AppendItem& item : request.items) {
    if (item.header.kind != EntryKind::kResponse) {
      results.push_back(DecideStateChange(item));
    } else if (moved) {
      results.push_back({.status = DefinitionsMoved()});
    } else {
      results.push_back(DecideResponse(item));
    }
  }
  return results;
}

AppendResult CommitBatch::DecideResponse(AppendItem& item) {
  const base::Uuid& id = *item.header.response_id;
  if (const auto known = ids_.find(id); known != ids_.end()) {
    const IdState& state = known->second;
    if (state.digest != item.digest) {
      return {.status = ResponseIdReused(id, state.first_position)};
    }
    if (state.voided) return {.status = ResponseVoided(id, state.current_position)};
    return {.position = state.first_position, .duplicate = true};
  }
  if (!item.refusal.ok()) return {.status = item.refusal};
  const domain::CampaignSpec& campaign = item.campaign->spec();
  const bool trying_out = item.test && campaign.state == domain::CampaignState::kDraft;
  if (!trying_out && !item.campaign->IsOpenAt(start_.now_us)) {
    return {.status = CampaignNotOpen(item.header.campaign)};
  }
  item.header.late = item.campaign->IsLateAt(start_.now_us);
  if (!IsStarted(item.header.campaign)) {
    store_batch_.started_campaigns.push_back(item.header.campaign);
  }
  const uint64_t position = Add(item);
  const IdState state = {
      .first_position = position, .current_position = position, .digest = item.digest};
  ids_.emplace(id, state);
  store_batch_.ids.emplace_back(id, state);
  return {.position = position};
}

AppendResult CommitBatch::DecideStateChange(AppendItem& item) {
  const base::Uuid& id = *item.header.response_id;
  const auto known = ids_.find(id);
  if (known == ids_.end()) return {.status = ResponseNotFound(id)};
  IdState& state = known->second;
  if (state.current_position != item.expected_position) return {.status = ResponseMoved(id)};
  item.header.first_position = state.first_position;
  state.current_position = Add(item);
  state.voided = item.header.kind == EntryKind::kVoid;
  store_batch_.ids.emplace_back(id, state);
  return {.position = state.current_position};
}

std::vector<AppendResult> CommitBatch::DecideDefinitions(AppendRequest& request) {
  std::vector<AppendResult> results;
  for (AppendItem& item : request.items) {
    const uint64_t position = Add(item);
    store_batch_.definition_positions.push_back(position);
    request.next_definitions->SetPosition(item.definition.kind, item.definition.name,
                                          item.definition.revision, position);
    results.push_back({.position = position});
  }
  start_.definitions = std::move(request.next_definitions);
  return results;
}

uint64_t CommitBatch::Add(AppendItem& item) {
  item.header.position = store_batch_.head.position + 1;
  item.header.committed_at_us = start_.now_us;
  std::array<uint8_t, 16> salt;
  start_.random->Fill(salt);
  SealedBytes sealed = start_.codec->Seal(item.header, salt, item.payload, store_batch_.head);
  bytes_ += sealed.bytes.size();
  store_batch_.head = sealed.point;
  store_batch_.entries.emplace_back(sealed.point.position, std::move(sealed.bytes));
  return sealed.point.position;
}

bool CommitBatch::IsStarted(const std::string& campaign) const {
  const auto& started = store_batch_.started_campaigns;
  return std::find(started.begin(), started.end(), campaign) != started.end() ||
         start_.has_responses(campaign);
}

}  // namespace sipas::survey
