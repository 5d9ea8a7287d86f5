// Bytes of log entries: sealing them when they are written, opening and verifying them when they
// are read.
//
// An entry is three byte strings (proto/sipas/survey/v1/log.proto):
//   payload_digest = SHA-256(salt || payload), previous_hash = SHA-256(header of the entry before).
// Thread-safe. Example of a reader:
//
//   SIPAS_ASSIGN_OR_RETURN(OpenedEntry entry, OpenEntry(bytes, last));   // last: LogPoint of the
//   one before last = entry.point;
#ifndef SIPAS_LIBS_WIRE_LOG_ENTRY_H_
#define SIPAS_LIBS_WIRE_LOG_ENTRY_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/sha256.h"
#include "libs/base/uuid.h"
#include "libs/domain/log_entry.h"

namespace sipas::wire {

inline constexpr size_t kSaltBytes = 16;

struct SealedEntry {
  std::string bytes;       // serialized LogEntry
  domain::LogPoint point;  // its position and the hash of its header
};

// What the first entry of a log is chained to: position 0, SHA-256 of the log's id.
domain::LogPoint Genesis(const base::Uuid& log_id);

// `payload` is a serialized EntryPayload, `header.position` is previous.position + 1.
SealedEntry SealEntry(const domain::EntryHeader& header, std::span<const uint8_t, kSaltBytes> salt,
                      std::string_view payload, const domain::LogPoint& previous);

struct OpenedEntry {
  domain::EntryHeader header;
  std::string_view payload;  // points into the bytes that were opened; empty once erased
  domain::LogPoint point;
};

// Parses without verifying. DATA_LOSS ENTRY_MALFORMED; UNIMPLEMENTED UNKNOWN_ENTRY_KIND.
absl::StatusOr<OpenedEntry> ParseEntry(std::string_view bytes);
// Parses and verifies digest, chain and position against the entry before. Also DATA_LOSS
// CHAIN_BROKEN.
absl::StatusOr<OpenedEntry> OpenEntry(std::string_view bytes, const domain::LogPoint& previous);
// The same into memory that is used again; after an error `entry` holds anything.
absl::Status OpenEntry(std::string_view bytes, const domain::LogPoint& previous,
                       OpenedEntry& entry);

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_LOG_ENTRY_H_
