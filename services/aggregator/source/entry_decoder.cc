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
  SIPAS_ASSIGN_OR_RETURN(const wire::OpenedEntry opened, wire::OpenEntry(bytes, last_));
  SIPAS_ASSIGN_OR_RETURN(wire::Payload payload,
                         wire::DecodePayload(opened.header.kind, opened.payload));
  entry.point = opened.point;
  entry.committed_at_us = opened.header.committed_at_us;
  entry.day = opened.header.day;
  entry.late = opened.header.late;
  std::visit(Take{entry, opened.payload}, payload);
  last_ = opened.point;
  return absl::OkStatus();
}

}  // namespace sipas::aggregator::source
