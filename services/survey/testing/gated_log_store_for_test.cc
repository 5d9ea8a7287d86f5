#include "services/survey/testing/gated_log_store_for_test.h"

#include <utility>

namespace sipas::survey {

GatedLogStore::GatedLogStore(LogStore& inner, Gate gate) : inner_(inner), gate_(gate) {}

void GatedLogStore::CloseGate() {
  base::MutexLock lock(mutex_);
  closed_ = true;
}

void GatedLogStore::OpenGate() {
  base::MutexLock lock(mutex_);
  closed_ = false;
  changed_.NotifyAll();
}

void GatedLogStore::AwaitCommit() {
  base::MutexLock lock(mutex_);
  while (!waiting_ || !closed_) changed_.Wait(mutex_);
}

void GatedLogStore::FailNextCommit(absl::Status failure) {
  base::MutexLock lock(mutex_);
  failure_ = std::move(failure);
}

int GatedLogStore::commits() const {
  base::MutexLock lock(mutex_);
  return commits_;
}

absl::Status GatedLogStore::Commit(const StoreBatch& batch) {
  if (gate_ == Gate::kBeforeCommit) PassGate();
  const absl::Status committed = CommitInner(batch);
  if (gate_ == Gate::kAfterCommit) PassGate();
  return committed;
}

void GatedLogStore::PassGate() {
  base::MutexLock lock(mutex_);
  ++commits_;
  waiting_ = true;
  changed_.NotifyAll();
  while (closed_) changed_.Wait(mutex_);
  waiting_ = false;
}

absl::Status GatedLogStore::CommitInner(const StoreBatch& batch) {
  std::optional<absl::Status> failure;
  {
    base::MutexLock lock(mutex_);
    failure = std::exchange(failure_, std::nullopt);
  }
  return failure.has_value() ? *failure : inner_.Commit(batch);
}

}  // namespace sipas::survey
