// An entry of a log as the fold takes it: verified, decoded, and without what no score needs.
//
// Plain data; thread-compatible.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_ENTRY_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_ENTRY_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/domain/definitions.h"
#include "libs/domain/log_entry.h"
#include "libs/domain/response.h"

namespace sipas::aggregator {

struct DefinitionChange {
  domain::DefinitionDraft draft;
  std::string payload;  // the bytes it was decoded from, which the store keeps
};

// A response starts to count.
struct Addition {
  domain::ResponseRecord record;
  bool reinstated = false;
};

// A voided response leaves the scores.
struct Retraction {
  domain::ResponseRecord record;
};

struct Replacement {
  domain::ResponseRecord before;
  domain::ResponseRecord after;
};

struct FoldEntry {
  domain::LogPoint point;
  int64_t committed_at_us = 0;
  int32_t day = 0;    // day bucket under which the response is counted
  bool late = false;  // the response came in the grace period
  std::variant<Addition, Retraction, Replacement, DefinitionChange> change;
};

// What an entry is counted as.
enum class FoldedKind { kResponse, kVoid, kAmend, kReinstate, kDefinition };
inline constexpr size_t kFoldedKinds = 5;
FoldedKind KindOf(const FoldEntry& entry);

// Consecutive entries of one log.
struct FoldBatch {
  size_t source = 0;
  std::vector<FoldEntry> entries;
  uint64_t head_position = 0;  // of the log when the entries were sent
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_FOLD_ENTRY_H_
