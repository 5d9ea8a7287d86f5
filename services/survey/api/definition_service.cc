#include "services/survey/api/definition_service.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/wire/definition_wire.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"
#include "services/survey/core/apply_definitions.h"
#include "services/survey/core/errors.h"

namespace sipas::survey::api {
namespace {

constexpr int kMaxDefinitions = 64;
constexpr uint32_t kDefaultPageSize = 20;
constexpr uint32_t kMaxPageSize = 100;
// A page ends before the definition that would take it beyond this, unless it is the only one:
// messages stay small, and below the 4 MiB that clients take wherever a definition by itself is.
constexpr size_t kPageBytes = 1u << 20;

std::vector<domain::DefinitionDraft> DecodeDrafts(const v1::ApplyDefinitionsRequest& request,
                                                  domain::Violations& violations) {
  if (request.definitions().empty() || request.definitions_size() > kMaxDefinitions) {
    violations.Add("definitions", absl::StrCat("must hold 1 to ", kMaxDefinitions));
    return {};
  }
  std::vector<domain::DefinitionDraft> drafts;
  for (int i = 0; i < request.definitions_size(); ++i) {
    domain::Violations own;
    drafts.push_back(wire::DecodeDefinition(request.definitions(i), own));
    violations.AddAll(domain::Field("definitions", static_cast<size_t>(i)), own);
  }
  return drafts;
}

AppendItem MakeItem(const v1::Definition& proto, const domain::Definition& definition,
                    int64_t now_us) {
  AppendItem item;
  item.header.kind = definition.kind() == domain::DefinitionKind::kWeightSet
                         ? domain::EntryKind::kWeightSet
                         : domain::EntryKind::kDefinition;
  item.header.received_at_us = now_us;
  item.definition = {
      .kind = definition.kind(), .name = definition.name, .revision = definition.revision};
  v1::Definition stored = proto;
  stored.set_revision(definition.revision);
  item.payload = wire::EncodeDefinitionPayload(stored);
  return item;
}

void EncodeApplied(const CheckedDefinitions& checked, v1::ApplyDefinitionsResponse& response) {
  for (const domain::Definitions::Applied& applied : checked.applied) {
    v1::AppliedDefinition* proto = response.add_applied();
    proto->set_kind(wire::EncodeKind(applied.definition->kind()));
    proto->set_name(applied.definition->name);
    proto->set_revision(applied.definition->revision);
    proto->set_position(applied.definition->position);
    proto->set_unchanged(applied.unchanged);
  }
}

// Once they are in force. Also of what is unchanged: it may repeat a definition of the same
// request.
void EncodePositions(const domain::Definitions& definitions,
                     v1::ApplyDefinitionsResponse& response) {
  for (v1::AppliedDefinition& applied : *response.mutable_applied()) {
    const domain::Definition* definition =
        definitions.Find(*wire::DecodeKind(applied.kind()), applied.name(), applied.revision());
    applied.set_position(definition->position);
  }
}

}  // namespace

DefinitionService::DefinitionService(const Options& options)
    : options_(options),
      apply_(options.metrics->Method(kName, "ApplyDefinitions")),
      get_(options.metrics->Method(kName, "GetDefinition")),
      list_(options.metrics->Method(kName, "ListDefinitions")) {}

grpc::ServerUnaryReactor* DefinitionService::ApplyDefinitions(
    grpc::CallbackServerContext* context, const v1::ApplyDefinitionsRequest* request,
    v1::ApplyDefinitionsResponse* response) {
  auto* call = new rpc::UnaryCall(apply_, context);
  const auto apply = [=, this] { Apply(*request, *response, call); };
  if (!options_.workers->TrySubmit(apply)) call->Finish(TooBusy());
  return call;
}

void DefinitionService::Apply(const v1::ApplyDefinitionsRequest& request,
                              v1::ApplyDefinitionsResponse& response, rpc::UnaryCall* call) {
  domain::Violations violations;
  std::vector<domain::DefinitionDraft> drafts = DecodeDrafts(request, violations);
  if (!violations.empty()) return call->Finish(InvalidDefinition(violations));
  AppendRequest append;
  append.definitions = options_.log->definitions();
  const auto has_responses = [this, &append](std::string_view name) {
    const bool started = options_.log->HasResponses(name);
    if (!started) append.unstarted.emplace_back(name);
    return started;
  };
  CheckedDefinitions checked =
      CheckDefinitions(*append.definitions, std::move(drafts), has_responses, violations);
  if (!violations.empty()) {
    return call->Finish(checked.change_forbidden ? DefinitionChangeForbidden(violations)
                                                 : InvalidDefinition(violations));
  }
  EncodeApplied(checked, response);
  const int64_t now_us = absl::ToUnixMicros(options_.clock->Now());
  for (int i = 0; i < request.definitions_size(); ++i) {
    const auto& applied = checked.applied[static_cast<size_t>(i)];
    if (applied.unchanged) continue;
    append.items.push_back(MakeItem(request.definitions(i), *applied.definition, now_us));
  }
  if (request.validate_only() || append.items.empty()) return call->Finish(absl::OkStatus());
  append.next_definitions = std::move(checked.next);
  const auto finish = [=, this, &response](std::vector<AppendResult> results) {
    if (results[0].status.ok()) EncodePositions(*options_.log->definitions(), response);
    call->Finish(results[0].status);
  };
  options_.log->AppendAsync(std::move(append), finish);
}

grpc::ServerUnaryReactor* DefinitionService::GetDefinition(grpc::CallbackServerContext* context,
                                                           const v1::GetDefinitionRequest* request,
                                                           v1::GetDefinitionResponse* response) {
  auto* call = new rpc::UnaryCall(get_, context);
  const auto get = [=, this] { call->Finish(Get(*request, *response)); };
  if (!options_.workers->TrySubmit(get)) call->Finish(TooBusy());
  return call;
}

absl::Status DefinitionService::Get(const v1::GetDefinitionRequest& request,
                                    v1::GetDefinitionResponse& response) const {
  const std::optional<domain::DefinitionKind> kind = wire::DecodeKind(request.kind());
  if (!kind.has_value()) {
    domain::Violations violations;
    violations.Add("kind", "is required");
    return InvalidRequest(violations);
  }
  const auto definitions = options_.log->definitions();
  const domain::Definition* found = definitions->Find(*kind, request.name(), request.revision());
  if (found == nullptr) return DefinitionNotFound(request.name(), request.revision());
  SIPAS_ASSIGN_OR_RETURN(*response.mutable_definition(), ReadDefinition(*found));
  response.set_position(found->position);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DefinitionService::ListDefinitions(
    grpc::CallbackServerContext* context, const v1::ListDefinitionsRequest* request,
    v1::ListDefinitionsResponse* response) {
  auto* call = new rpc::UnaryCall(list_, context);
  const auto list = [=, this] { call->Finish(List(*request, *response)); };
  if (!options_.workers->TrySubmit(list)) call->Finish(TooBusy());
  return call;
}

// The token of a page is the last name of the page before: names are stable, so pages neither
// repeat nor skip a definition.
absl::Status DefinitionService::List(const v1::ListDefinitionsRequest& request,
                                     v1::ListDefinitionsResponse& response) const {
  const std::optional<domain::DefinitionKind> kind = wire::DecodeKind(request.kind());
  domain::Violations violations;
  if (!kind.has_value()) violations.Add("kind", "is required");
  if (request.page_size() > kMaxPageSize) {
    violations.Add("page_size", absl::StrCat("must be at most ", kMaxPageSize));
  }
  if (!violations.empty()) return InvalidRequest(violations);
  const auto definitions = options_.log->definitions();
  const std::string& after = request.page_token();
  if (!after.empty() && definitions->Find(*kind, after) == nullptr) return InvalidPageToken();
  const uint32_t page_size = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  size_t bytes = 0;
  for (const domain::Definition* definition : definitions->List(*kind, after)) {
    SIPAS_ASSIGN_OR_RETURN(v1::Definition next, ReadDefinition(*definition));
    bytes += next.ByteSizeLong();
    const int there = response.definitions_size();
    if (there == static_cast<int>(page_size) || (there > 0 && bytes > kPageBytes)) {
      response.set_next_page_token(response.definitions().rbegin()->name());
      break;
    }
    *response.add_definitions() = std::move(next);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Definition> DefinitionService::ReadDefinition(
    const domain::Definition& definition) const {
  SIPAS_ASSIGN_OR_RETURN(const auto entries, options_.log->Read(definition.position - 1, 1, 1));
  SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry entry, wire::ParseEntry(entries.at(0)));
  return wire::DecodeDefinitionProto(entry.payload);
}

}  // namespace sipas::survey::api
