// The quick way from a ResponseRecord's bytes to its domain value.
//
// Reads records as this program writes them (canonical_reader.h) that break none of the rules of
// response_wire.h, into memory that is used again. False for everything else: the caller asks
// DecodeRecord then, which accepts other forms or says what is wrong. Whatever is read here, is
// what DecodeRecord reads. Thread-safe. Example:
//
//   if (ReadCanonicalRecord(bytes, record)) return absl::OkStatus();
//   ... parse, DecodeRecord ...
#ifndef SIPAS_LIBS_WIRE_CANONICAL_RECORD_H_
#define SIPAS_LIBS_WIRE_CANONICAL_RECORD_H_

#include <string_view>

#include "libs/domain/response.h"

namespace sipas::wire {

// `bytes`: a serialized Response, e.g. one that was submitted. If false, `response` holds anything.
bool ReadCanonicalResponse(std::string_view bytes, domain::Response& response);
// `bytes`: a serialized ResponseRecord. If false, `record` holds anything.
bool ReadCanonicalRecord(std::string_view bytes, domain::ResponseRecord& record);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_CANONICAL_RECORD_H_
