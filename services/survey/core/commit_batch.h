// One group commit in the making: decides item by item what is appended, in order, and seals it.
//
// Used by the commit thread only. Knows what is durable (head, ids that were looked up, definitions
// in force) and what this batch adds to it, so that a repeated id within the batch is seen too.
#ifndef SIPAS_SERVICES_SURVEY_CORE_COMMIT_BATCH_H_
#define SIPAS_SERVICES_SURVEY_CORE_COMMIT_BATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "libs/base/random.h"
#include "services/survey/core/log.h"
#include "services/survey/core/log_store.h"

namespace sipas::survey {

class CommitBatch {
 public:
  struct Start {
    const EntryCodec* codec = nullptr;
    base::Random* random = nullptr;
    domain::LogPoint head;
    std::shared_ptr<const domain::Definitions> definitions;
    std::function<bool(std::string_view campaign)> has_responses;
    int64_t now_us = 0;
  };

  explicit CommitBatch(Start start);

  // Must be told of all ids of all requests before the first Decide.
  absl::Status LookUp(const LogStore& store, const std::vector<AppendRequest*>& requests);
  // One result per item. Items that are refused leave no trace.
  std::vector<AppendResult> Decide(AppendRequest& request);

  const StoreBatch& store_batch() const { return store_batch_; }
  bool empty() const { return store_batch_.entries.empty(); }
  size_t bytes() const { return bytes_; }
  const std::shared_ptr<const domain::Definitions>& definitions() const {
    return start_.definitions;
  }

 private:
  AppendResult DecideResponse(AppendItem& item);
  AppendResult DecideStateChange(AppendItem& item);
  std::vector<AppendResult> DecideDefinitions(AppendRequest& request);
  uint64_t Add(AppendItem& item);
  bool IsStarted(const std::string& campaign) const;

  Start start_;
  absl::flat_hash_map<base::Uuid, IdState> ids_;  // durable or added by this batch
  StoreBatch store_batch_;
  size_t bytes_ = 0;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_COMMIT_BATCH_H_
