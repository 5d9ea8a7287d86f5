// Why the bytes of a log entry cannot be used. Whoever meets one stops reading: nothing is skipped.
//
// Pure functions, thread-safe.
#ifndef SIPAS_LIBS_WIRE_ENTRY_ERROR_H_
#define SIPAS_LIBS_WIRE_ENTRY_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace sipas::wire {

// DATA_LOSS ENTRY_MALFORMED: bytes that no version of this program wrote.
absl::Status EntryMalformed(std::string_view what);
// DATA_LOSS CHAIN_BROKEN: not what was written, or not in this place.
absl::Status ChainBroken(std::string_view what);
// UNIMPLEMENTED UNKNOWN_ENTRY_KIND or UNKNOWN_ENTRY_FIELD: written by a later version.
absl::Status UnknownEntryKind(int kind);
absl::Status UnknownEntryField(int number);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_ENTRY_ERROR_H_
