// Payloads of log entries between bytes and domain.
//
// Pure functions, thread-safe. Decoding errors are DATA_LOSS ENTRY_MALFORMED: payloads are written
// by us.
#ifndef SIPAS_LIBS_WIRE_PAYLOAD_H_
#define SIPAS_LIBS_WIRE_PAYLOAD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/domain/definitions.h"
#include "libs/domain/log_entry.h"
#include "libs/domain/response.h"
#include "sipas/survey/v1/definition.pb.h"

namespace sipas::wire {

std::string EncodeDefinitionPayload(const survey::v1::Definition& definition);
std::string EncodeResponsePayload(const domain::ResponseRecord& record);
// The same of a response that is encoded already (canonical_bytes.h).
std::string EncodeResponsePayload(std::string_view canonical, const domain::AppliedDesign& design);
std::string EncodeVoidPayload(const domain::ResponseRecord& record, int32_t day,
                              std::string_view reason);
std::string EncodeReinstatePayload(const domain::ResponseRecord& record, int32_t day,
                                   std::string_view reason);

struct DefinitionPayload {
  domain::DefinitionDraft draft;
};
struct ResponsePayload {
  domain::ResponseRecord record;
};
// The response leaves the scores in which it was counted on `day`.
struct VoidPayload {
  domain::ResponseRecord record;
  int32_t day = 0;
};
struct AmendPayload {
  domain::ResponseRecord before;
  domain::ResponseRecord after;
  int32_t day = 0;
};
struct ReinstatePayload {
  domain::ResponseRecord record;
  int32_t day = 0;
};
using Payload =
    std::variant<DefinitionPayload, ResponsePayload, VoidPayload, AmendPayload, ReinstatePayload>;

// `kind` must match the payload's body.
absl::StatusOr<Payload> DecodePayload(domain::EntryKind kind, std::string_view payload);

// The payload of a RESPONSE, into memory that is used again: what nearly all entries hold. After an
// error `record` holds anything.
absl::Status DecodeResponsePayload(std::string_view payload, domain::ResponseRecord& record);

// The definition's proto as it was written.
absl::StatusOr<survey::v1::Definition> DecodeDefinitionProto(std::string_view payload);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_PAYLOAD_H_
