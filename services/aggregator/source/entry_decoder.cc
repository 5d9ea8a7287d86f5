#include "services/aggregator/source/entry_decoder.h"

#include <string>
#include <utility>
#include <variant>

#include "libs/base/status_macros.h"
#include "libs/wire/log_entry.h"
#include "libs/wire/payload.h"

namespace sipas::aggregator::source {
namespace {

// Moves a decoded payload into an entry. Corrections say themselves under which day the response
// was counted; for a response the header does.
struct Take {
  FoldEntry& entry;
  std::string_view payload;

  void operator()(wire::ResponsePayload& from) {
    entry.change = Addition{.record = std::move(from.record)};
  }
  void operator()(wire::VoidPayload& from) {
    entry.day = from.day;
    entry.change = Retraction{std::move(from.record)};
  }
  void operator()(wire::AmendPayload& from) {
    entry.day = from.day;
    entry.change = Replacement{std::move(from.before), std::move(from.after)};
  }
  void operator()(wire::ReinstatePayload& from) {
    entry.day = from.day;
    entry.change = Addition{.record = std::move(from.record), .reinstated = true};
  }
  void operator()(wire::DefinitionPayload& from) {
    entry.change = DefinitionChange{std::move(from.draft), std::string(payload)};
  }
};

}  // namespace

absl::Status EntryDecoder::Decode(std::string_view bytes, FoldEntry& entry) {
  SIPAS_RETURN_IF_ERROR(wire::OpenEntry(bytes, last_, opened_));
  SIPAS_RETURN_IF_ERROR(DecodePayload(entry));
  entry.point = opened_.point;
  entry.committed_at_us = opened_.header.committed_at_us;
  entry.late = opened_.header.late;
  last_ = opened_.point;
  return absl::OkStatus();
}

absl::Status EntryDecoder::DecodePayload(FoldEntry& entry) {
  entry.day = opened_.header.day;
  if (opened_.header.kind == domain::EntryKind::kResponse) {
    // Into the memory of the response that was there before.
    auto* addition = std::get_if<Addition>(&entry.change);
    if (addition == nullptr) addition = &entry.change.emplace<Addition>();
    addition->reinstated = false;
    return wire::DecodeResponsePayload(opened_.payload, addition->record);
  }
  SIPAS_ASSIGN_OR_RETURN(wire::Payload payload,
                         wire::DecodePayload(opened_.header.kind, opened_.payload));
  std::visit(Take{entry, opened_.payload}, payload);
  return absl::OkStatus();
}

}  // namespace sipas::aggregator::source
