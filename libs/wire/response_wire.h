// Responses between proto and domain, the one place where it happens.
//
// Pure functions, thread-safe.
#ifndef SIPAS_LIBS_WIRE_RESPONSE_WIRE_H_
#define SIPAS_LIBS_WIRE_RESPONSE_WIRE_H_

#include "libs/base/sha256.h"
#include "libs/domain/response.h"
#include "libs/domain/violations.h"
#include "sipas/survey/v1/log.pb.h"
#include "sipas/survey/v1/response.pb.h"

namespace sipas::wire {

// The shape only (malformed ids, an answer without a value, an item twice, times out of range);
// what the definitions say is the survey's matter. The result is canonical, and usable only if
// nothing was added.
domain::Response DecodeResponse(const survey::v1::Response& proto, domain::Violations& violations);
void EncodeResponse(const domain::Response& response, survey::v1::Response& proto);

// Records are written by us: anything odd is a broken log, not bad input, and adds a violation.
domain::ResponseRecord DecodeRecord(const survey::v1::ResponseRecord& proto,
                                    domain::Violations& violations);
void EncodeRecord(const domain::ResponseRecord& record, survey::v1::ResponseRecord& proto);

// SHA-256 of the canonical bytes of a canonical response: what makes two submissions the same.
base::Digest DigestOf(const domain::Response& canonical);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_RESPONSE_WIRE_H_
