// Hands the current snapshot from the fold thread to queries. Thread-safe.
//
//   publisher.Set(state.Publish());
//   std::shared_ptr<const Snapshot> snapshot = publisher.Current();
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PUBLISHER_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PUBLISHER_H_

#include <memory>
#include <utility>

#include "libs/base/mutex.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

class Publisher {
 public:
  explicit Publisher(std::shared_ptr<const Snapshot> first) : current_(std::move(first)) {}

  // Never null.
  std::shared_ptr<const Snapshot> Current() const ABSL_LOCKS_EXCLUDED(mutex_) {
    base::MutexLock lock(mutex_);
    return current_;
  }

  void Set(std::shared_ptr<const Snapshot> next) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      base::MutexLock lock(mutex_);
      current_.swap(next);
    }
    // The one before, if this was its last reference, is freed here and not under the lock.
  }

 private:
  mutable base::Mutex mutex_;
  std::shared_ptr<const Snapshot> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PUBLISHER_H_
