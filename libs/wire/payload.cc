#include "libs/wire/payload.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/domain/violations.h"
#include "libs/wire/canonical_bytes.h"
#include "libs/wire/canonical_record.h"
#include "libs/wire/canonical_writer.h"
#include "libs/wire/definition_wire.h"
#include "libs/wire/entry_error.h"
#include "libs/wire/fields.h"
#include "libs/wire/response_wire.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::wire {
namespace {

namespace proto = survey::v1;
using domain::EntryKind;
using proto::EntryPayload;

// The field of EntryPayload that holds the body of a kind.
int BodyField(EntryKind kind) {
  switch (kind) {
    case EntryKind::kDefinition:
    case EntryKind::kWeightSet:
      return EntryPayload::kDefinitionFieldNumber;
    case EntryKind::kResponse:
      return EntryPayload::kResponseFieldNumber;
    case EntryKind::kVoid:
      return EntryPayload::kVoidFieldNumber;
    case EntryKind::kAmend:
      return EntryPayload::kAmendFieldNumber;
    case EntryKind::kReinstate:
      return EntryPayload::kReinstateFieldNumber;
  }
  return 0;
}

// The outer message is written and read by hand: its oneof would free and allocate the body each
// time, while a body of its own type keeps its memory from one call to the next.
template <typename Body>
std::string Wrap(int field, const Body& body) {
  thread_local std::string bytes;
  body.SerializeToString(&bytes);
  std::string payload;
  payload.reserve(bytes.size() + 6);
  AppendField(field, bytes, payload);
  return payload;
}

absl::StatusOr<std::string_view> Unwrap(EntryKind kind, std::string_view payload) {
  FieldReader reader(payload);
  const std::optional<Field> body = reader.Next();
  if (!body || !reader.AtEnd()) return EntryMalformed("its payload does not hold one body");
  if (body->number != BodyField(kind)) {
    return EntryMalformed(absl::StrCat("its payload holds body ", body->number,
                                       ", which does not belong to its kind"));
  }
  return body->bytes;
}

// Parses the body into `message`.
absl::Status ParseBody(EntryKind kind, std::string_view payload,
                       google::protobuf::Message& message) {
  SIPAS_ASSIGN_OR_RETURN(const std::string_view body, Unwrap(kind, payload));
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return EntryMalformed("its payload does not parse");
  }
  if (!UnknownFields(message).empty()) {
    return EntryMalformed("its payload has fields that this version does not know");
  }
  return absl::OkStatus();
}

absl::Status ToStatus(const domain::Violations& violations) {
  if (violations.empty()) return absl::OkStatus();
  const base::FieldViolation& first = violations.list()[0];
  return EntryMalformed(absl::StrCat("payload field ", first.field, ": ", first.description));
}

absl::StatusOr<domain::ResponseRecord> ToRecord(const proto::ResponseRecord& proto) {
  domain::Violations violations;
  domain::ResponseRecord record = DecodeRecord(proto, violations);
  SIPAS_RETURN_IF_ERROR(ToStatus(violations));
  return record;
}

absl::StatusOr<Payload> DecodeDefinitionPayload(EntryKind kind, std::string_view payload) {
  proto::Definition proto;  // not kept: definitions are rare and may be large
  SIPAS_RETURN_IF_ERROR(ParseBody(kind, payload, proto));
  domain::Violations violations;
  domain::DefinitionDraft draft = DecodeDefinition(proto, violations);
  SIPAS_RETURN_IF_ERROR(ToStatus(violations));
  const bool is_weight_set = draft.kind() == domain::DefinitionKind::kWeightSet;
  if (is_weight_set != (kind == EntryKind::kWeightSet)) {
    return EntryMalformed("its payload is a definition of another kind");
  }
  return DefinitionPayload{.draft = std::move(draft)};
}

absl::StatusOr<Payload> DecodeVoidPayload(std::string_view payload) {
  thread_local proto::VoidRecord proto;
  SIPAS_RETURN_IF_ERROR(ParseBody(EntryKind::kVoid, payload, proto));
  SIPAS_ASSIGN_OR_RETURN(domain::ResponseRecord record, ToRecord(proto.response()));
  return VoidPayload{.record = std::move(record), .day = proto.day()};
}

absl::StatusOr<Payload> DecodeAmendPayload(std::string_view payload) {
  thread_local proto::AmendRecord proto;
  SIPAS_RETURN_IF_ERROR(ParseBody(EntryKind::kAmend, payload, proto));
  SIPAS_ASSIGN_OR_RETURN(domain::ResponseRecord before, ToRecord(proto.before()));
  SIPAS_ASSIGN_OR_RETURN(domain::ResponseRecord after, ToRecord(proto.after()));
  return AmendPayload{.before = std::move(before), .after = std::move(after), .day = proto.day()};
}

absl::StatusOr<Payload> DecodeReinstatePayload(std::string_view payload) {
  thread_local proto::ReinstateRecord proto;
  SIPAS_RETURN_IF_ERROR(ParseBody(EntryKind::kReinstate, payload, proto));
  SIPAS_ASSIGN_OR_RETURN(domain::ResponseRecord record, ToRecord(proto.response()));
  return ReinstatePayload{.record = std::move(record), .day = proto.day()};
}

}  // namespace

std::string EncodeDefinitionPayload(const proto::Definition& definition) {
  std::string payload;
  AppendField(EntryPayload::kDefinitionFieldNumber, definition.SerializeAsString(), payload);
  return payload;
}

std::string EncodeResponsePayload(const domain::ResponseRecord& record) {
  return EncodeResponsePayload(CanonicalBytes(record.response),
                               {.weight_fixed = record.weight_fixed,
                                .stratum = record.stratum,
                                .clusters = record.clusters});
}

std::string EncodeResponsePayload(std::string_view canonical, const domain::AppliedDesign& design) {
  using proto::ResponseRecord;
  constexpr Tag kResponse = TextTag(ResponseRecord::kResponseFieldNumber);
  constexpr Tag kWeight = NumberTag(ResponseRecord::kWeightFixedFieldNumber);
  constexpr Tag kStratum = TextTag(ResponseRecord::kStratumFieldNumber);
  constexpr Tag kClusters = TextTag(ResponseRecord::kClustersFieldNumber);
  size_t size = CanonicalWriter::TextSize(kResponse, canonical.size());
  if (design.weight_fixed != 0) size += CanonicalWriter::NumberSize(kWeight, design.weight_fixed);
  if (!design.stratum.empty()) size += CanonicalWriter::TextSize(kStratum, design.stratum.size());
  for (const std::string& cluster : design.clusters) {
    size += CanonicalWriter::TextSize(kClusters, cluster.size());
  }
  std::string payload;
  {
    CanonicalWriter out(CanonicalWriter::kTextRoom + size, payload);
    out.Head(TextTag(EntryPayload::kResponseFieldNumber), size);
    out.PresentText(kResponse, canonical);
    out.Number(kWeight, design.weight_fixed);
    out.Text(kStratum, design.stratum);
    for (const std::string& cluster : design.clusters) out.PresentText(kClusters, cluster);
  }
  return payload;
}

std::string EncodeVoidPayload(const domain::ResponseRecord& record, int32_t day,
                              std::string_view reason) {
  thread_local proto::VoidRecord proto;
  EncodeRecord(record, *proto.mutable_response());
  proto.set_day(day);
  proto.mutable_reason()->assign(reason);
  return Wrap(EntryPayload::kVoidFieldNumber, proto);
}

std::string EncodeReinstatePayload(const domain::ResponseRecord& record, int32_t day,
                                   std::string_view reason) {
  thread_local proto::ReinstateRecord proto;
  EncodeRecord(record, *proto.mutable_response());
  proto.set_day(day);
  proto.mutable_reason()->assign(reason);
  return Wrap(EntryPayload::kReinstateFieldNumber, proto);
}

absl::Status DecodeResponsePayload(std::string_view payload, domain::ResponseRecord& record) {
  SIPAS_ASSIGN_OR_RETURN(const std::string_view body, Unwrap(EntryKind::kResponse, payload));
  if (ReadCanonicalRecord(body, record)) return absl::OkStatus();
  proto::ResponseRecord proto;
  SIPAS_RETURN_IF_ERROR(ParseBody(EntryKind::kResponse, payload, proto));
  SIPAS_ASSIGN_OR_RETURN(record, ToRecord(proto));
  return absl::OkStatus();
}

absl::StatusOr<Payload> DecodePayload(EntryKind kind, std::string_view payload) {
  switch (kind) {
    case EntryKind::kDefinition:
    case EntryKind::kWeightSet:
      return DecodeDefinitionPayload(kind, payload);
    case EntryKind::kResponse: {
      ResponsePayload response;
      SIPAS_RETURN_IF_ERROR(DecodeResponsePayload(payload, response.record));
      return response;
    }
    case EntryKind::kVoid:
      return DecodeVoidPayload(payload);
    case EntryKind::kAmend:
      return DecodeAmendPayload(payload);
    case EntryKind::kReinstate:
      return DecodeReinstatePayload(payload);
  }
  return UnknownEntryKind(static_cast<int>(kind));
}

absl::StatusOr<proto::Definition> DecodeDefinitionProto(std::string_view payload) {
  proto::Definition proto;
  SIPAS_RETURN_IF_ERROR(ParseBody(EntryKind::kDefinition, payload, proto));
  return proto;
}

}  // namespace sipas::wire
