// Where the log keeps its bytes: entries by position, the index of response ids, and what was
// started.
//
// The store decides nothing; Log (log.h) does. Contract, the same for every implementation
// (tests/contract):
//  - Commit is all or nothing, and durable when it returns OK: a power cut after that loses
//  nothing.
//  - After a crash Head() is the last entry of the last batch that was committed, or of a later one
//  whose
//    Commit had not returned yet.
//  - Read sees an entry only after the Commit that wrote it returned.
// Thread-safe, except that Head is for the thread that commits.
#ifndef SIPAS_SERVICES_SURVEY_CORE_LOG_STORE_H_
#define SIPAS_SERVICES_SURVEY_CORE_LOG_STORE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/sha256.h"
#include "libs/base/uuid.h"
#include "libs/domain/log_entry.h"

namespace sipas::survey {

// What is known of a response id.
struct IdState {
  uint64_t first_position = 0;    // where it was accepted
  uint64_t current_position = 0;  // the entry that decided the present state
  base::Digest digest = {};       // of the canonical response that was accepted first
  bool voided = false;
  friend bool operator==(const IdState&, const IdState&) = default;
};

struct StoreBatch {
  std::vector<std::pair<uint64_t, std::string>>
      entries;                                      // position, bytes; contiguous after the head
  domain::LogPoint head;                            // of the last entry
  std::vector<std::pair<base::Uuid, IdState>> ids;  // of an id that is there twice the last counts
  std::vector<uint64_t> definition_positions;       // those of `entries` that hold definitions
  std::vector<std::string> started_campaigns;       // campaigns that got their first response
};

class LogStore {
 public:
  virtual ~LogStore() = default;

  virtual const base::Uuid& log_id() const = 0;
  // The last durable entry; position 0 and the genesis hash for an empty log.
  virtual domain::LogPoint Head() const = 0;

  virtual absl::Status Commit(const StoreBatch& batch) = 0;
  // One result per id, in order.
  virtual absl::StatusOr<std::vector<std::optional<IdState>>> LookUp(
      std::span<const base::Uuid> ids) const = 0;

  // Bytes of the entries after a position, in order: at least one if there is one, then as many as
  // fit both limits.
  virtual absl::StatusOr<std::vector<std::string>> Read(uint64_t after, size_t max_entries,
                                                        size_t max_bytes) const = 0;
  // Bytes of all entries that hold definitions, in order.
  virtual absl::StatusOr<std::vector<std::string>> ReadDefinitions() const = 0;
  virtual absl::StatusOr<std::vector<std::string>> ReadStartedCampaigns() const = 0;

  // Space that is left for entries.
  virtual absl::StatusOr<uint64_t> AvailableBytes() const = 0;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_LOG_STORE_H_
