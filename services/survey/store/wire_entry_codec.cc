#include "services/survey/store/wire_entry_codec.h"

#include <utility>
#include <variant>

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"

namespace sipas::survey::store {
namespace {

absl::Status WrongKind(uint64_t position) {
  return base::MakeError(absl::StatusCode::kDataLoss,
                         "an index of the log points at an entry of another kind",
                         {.reason = "LOG_INDEX_BROKEN",
                          .domain = "survey.sipas",
                          .metadata = {{"position", std::to_string(position)}}});
}

}  // namespace

SealedBytes WireEntryCodec::Seal(const domain::EntryHeader& header,
                                 std::span<const uint8_t, 16> salt, std::string_view payload,
                                 const domain::LogPoint& previous) const {
  wire::SealedEntry sealed = wire::SealEntry(header, salt, payload, previous);
  return {.bytes = std::move(sealed.bytes), .point = sealed.point};
}

absl::StatusOr<domain::LogPoint> WireEntryCodec::PointOf(std::string_view entry) const {
  SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry opened, wire::ParseEntry(entry));
  return opened.point;
}

absl::StatusOr<int64_t> WireEntryCodec::CommitTimeOf(std::string_view entry) const {
  SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry opened, wire::ParseEntry(entry));
  return opened.header.committed_at_us;
}

std::string WireEntryCodec::EncodeResponse(std::string_view canonical,
                                           const domain::AppliedDesign& design) const {
  return wire::EncodeResponsePayload(canonical, design);
}

std::string WireEntryCodec::EncodeVoid(const domain::ResponseRecord& record, int32_t day,
                                       std::string_view reason) const {
  return wire::EncodeVoidPayload(record, day, reason);
}

std::string WireEntryCodec::EncodeReinstate(const domain::ResponseRecord& record, int32_t day,
                                            std::string_view reason) const {
  return wire::EncodeReinstatePayload(record, day, reason);
}

absl::StatusOr<StoredResponse> WireEntryCodec::DecodeResponse(std::string_view entry) const {
  SIPAS_ASSIGN_OR_RETURN(wire::OpenedEntry opened, wire::ParseEntry(entry));
  SIPAS_ASSIGN_OR_RETURN(wire::Payload payload,
                         wire::DecodePayload(opened.header.kind, opened.payload));
  StoredResponse stored{.header = std::move(opened.header)};
  stored.day = stored.header.day;
  if (auto* response = std::get_if<wire::ResponsePayload>(&payload)) {
    stored.record = std::move(response->record);
  } else if (auto* voided = std::get_if<wire::VoidPayload>(&payload)) {
    stored.record = std::move(voided->record);
  } else if (auto* reinstated = std::get_if<wire::ReinstatePayload>(&payload)) {
    stored.record = std::move(reinstated->record);
  } else {
    return WrongKind(stored.header.position);
  }
  return stored;
}

absl::StatusOr<domain::DefinitionDraft> WireEntryCodec::DecodeDefinition(
    std::string_view entry) const {
  SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry opened, wire::ParseEntry(entry));
  SIPAS_ASSIGN_OR_RETURN(wire::Payload payload,
                         wire::DecodePayload(opened.header.kind, opened.payload));
  if (auto* definition = std::get_if<wire::DefinitionPayload>(&payload)) {
    return std::move(definition->draft);
  }
  return WrongKind(opened.header.position);
}

}  // namespace sipas::survey::store
