// A store whose commits wait until a test lets them go on, and fail if the test says so.
//
//   GatedLogStore store(inner);
//   store.CloseGate();
//   ... append from any thread ...
//   store.AwaitCommit();      // the commit thread stands at the gate, nothing is durable yet
//   store.OpenGate();
//
// Thread-safe as the store behind it. A closed gate must be opened before its log goes.
#ifndef SIPAS_SERVICES_SURVEY_TESTING_GATED_LOG_STORE_FOR_TEST_H_
#define SIPAS_SERVICES_SURVEY_TESTING_GATED_LOG_STORE_FOR_TEST_H_

#include <optional>
#include <string>
#include <vector>

#include "libs/base/mutex.h"
#include "services/survey/core/log_store.h"

namespace sipas::survey {

class GatedLogStore final : public LogStore {
 public:
  // Where a commit waits: before the inner store has it, or after, when it is durable and visible
  // there but has not returned.
  enum class Gate { kBeforeCommit, kAfterCommit };

  explicit GatedLogStore(LogStore& inner, Gate gate = Gate::kBeforeCommit);

  void CloseGate();
  void OpenGate();
  // Returns when a commit waits at the gate.
  void AwaitCommit();
  // What the next commit returns, instead of being given to the inner store.
  void FailNextCommit(absl::Status failure);
  // How many commits got to the gate.
  int commits() const;

  const base::Uuid& log_id() const override { return inner_.log_id(); }
  domain::LogPoint Head() const override { return inner_.Head(); }
  absl::Status Commit(const StoreBatch& batch) override;
  absl::StatusOr<std::vector<std::optional<IdState>>> LookUp(
      std::span<const base::Uuid> ids) const override {
    return inner_.LookUp(ids);
  }
  absl::StatusOr<std::vector<std::string>> Read(uint64_t after, size_t max_entries,
                                                size_t max_bytes) const override {
    return inner_.Read(after, max_entries, max_bytes);
  }
  absl::StatusOr<std::vector<std::string>> ReadDefinitions() const override {
    return inner_.ReadDefinitions();
  }
  absl::StatusOr<std::vector<std::string>> ReadStartedCampaigns() const override {
    return inner_.ReadStartedCampaigns();
  }
  absl::StatusOr<uint64_t> AvailableBytes() const override { return inner_.AvailableBytes(); }

 private:
  void PassGate();
  absl::Status CommitInner(const StoreBatch& batch);

  LogStore& inner_;
  const Gate gate_;
  mutable base::Mutex mutex_;
  base::CondVar changed_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  int commits_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Status> failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_TESTING_GATED_LOG_STORE_FOR_TEST_H_
