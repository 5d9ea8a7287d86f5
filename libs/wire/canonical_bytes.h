// The canonical bytes of a response: its digest is taken over them and its entry holds them, so a
// response is encoded once.
//
// They are what the generated serializer makes of EncodeResponse. Pure functions, thread-safe.
// Example:
//
//   const std::string canonical = CanonicalBytes(response);
//   const base::Digest digest = base::Sha256({canonical});
//   const std::string payload = EncodeResponsePayload(canonical, design);
#ifndef SIPAS_LIBS_WIRE_CANONICAL_BYTES_H_
#define SIPAS_LIBS_WIRE_CANONICAL_BYTES_H_

#include <string>

#include "libs/domain/response.h"

namespace sipas::wire {

// Of a canonical response.
std::string CanonicalBytes(const domain::Response& response);
void AppendCanonicalBytes(const domain::Response& response, std::string& bytes);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_CANONICAL_BYTES_H_
