// A LogStore in memory, for tests: the same contract, nothing survives the object.
//
// Thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_STORE_MEMORY_LOG_STORE_H_
#define SIPAS_SERVICES_SURVEY_STORE_MEMORY_LOG_STORE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/base/mutex.h"
#include "services/survey/core/log_store.h"

namespace sipas::survey::store {

class MemoryLogStore final : public LogStore {
 public:
  explicit MemoryLogStore(const base::Uuid& log_id);

  const base::Uuid& log_id() const override { return log_id_; }
  domain::LogPoint Head() const override;
  absl::Status Commit(const StoreBatch& batch) override;
  absl::StatusOr<std::vector<std::optional<IdState>>> LookUp(
      std::span<const base::Uuid> ids) const override;
  absl::StatusOr<std::vector<std::string>> Read(uint64_t after, size_t max_entries,
                                                size_t max_bytes) const override;
  absl::StatusOr<std::vector<std::string>> ReadDefinitions() const override;
  absl::StatusOr<std::vector<std::string>> ReadStartedCampaigns() const override;
  absl::StatusOr<uint64_t> AvailableBytes() const override;

  // What a full or broken disk would do to the calls that follow.
  void SetAvailableBytes(uint64_t bytes);
  void FailCommits(absl::Status status);

 private:
  const base::Uuid log_id_;
  mutable base::Mutex mutex_;
  domain::LogPoint head_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> entries_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<base::Uuid, IdState> ids_ ABSL_GUARDED_BY(mutex_);
  std::vector<uint64_t> definitions_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> started_ ABSL_GUARDED_BY(mutex_);
  uint64_t available_bytes_ ABSL_GUARDED_BY(mutex_) = uint64_t{1} << 40;
  absl::Status commit_failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::survey::store

#endif  // SIPAS_SERVICES_SURVEY_STORE_MEMORY_LOG_STORE_H_
