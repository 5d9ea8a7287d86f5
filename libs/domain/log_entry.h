// What an entry of the log says, apart from its bytes (libs/wire/log_entry.h).
//
// Plain data; thread-compatible. The meaning of every field stands in
// proto/sipas/survey/v1/log.proto.
#ifndef SIPAS_LIBS_DOMAIN_LOG_ENTRY_H_
#define SIPAS_LIBS_DOMAIN_LOG_ENTRY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "libs/base/sha256.h"
#include "libs/base/uuid.h"

namespace sipas::domain {

// Numbers are those of the proto and of the stored bytes: they never change.
enum class EntryKind : uint8_t {
  kDefinition = 1,
  kResponse = 2,
  kVoid = 3,
  kAmend = 4,
  kReinstate = 5,
  kWeightSet = 6,
};

// A position of the log and the SHA-256 of its header.
struct LogPoint {
  uint64_t position = 0;
  base::Digest hash = {};
  friend bool operator==(const LogPoint&, const LogPoint&) = default;
};

struct EntryHeader {
  uint64_t position = 0;
  EntryKind kind = EntryKind::kResponse;
  int64_t committed_at_us = 0;
  std::optional<base::Uuid> response_id;
  int64_t received_at_us = 0;
  int64_t answered_at_us = 0;
  std::string device_id;
  std::string installation_id;
  uint64_t counter = 0;
  std::string campaign;
  uint32_t campaign_revision = 0;
  uint32_t questionnaire_revision = 0;
  uint32_t register_revision = 0;
  int32_t day = 0;
  bool late = false;
  uint64_t first_position = 0;
  std::string principal;
  friend bool operator==(const EntryHeader&, const EntryHeader&) = default;
};

}  // namespace sipas::domain

#endif  // SIPAS_LIBS_DOMAIN_LOG_ENTRY_H_
