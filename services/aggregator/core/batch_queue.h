// What waits to be folded: bounded, so that a source that is faster than the fold stops reading.
//
// Thread-safe. Many sources push, one fold thread takes.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_BATCH_QUEUE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_BATCH_QUEUE_H_

#include <chrono>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "libs/base/mutex.h"
#include "services/aggregator/core/fold_entry.h"

namespace sipas::aggregator {

class BatchQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit BatchQueue(size_t max_entries) : max_entries_(max_entries) {}

  // Waits while the queue is full (one batch always fits). False once it is closed.
  [[nodiscard]] bool Push(FoldBatch batch) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for a batch until `deadline`; none if there was none, or at once if the queue is closed
  // and empty.
  std::optional<FoldBatch> Take(Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until `deadline` or until the queue is closed.
  void WaitClosed(Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  // Entries that were folded go back to be filled again, so that their memory is neither freed by
  // another thread than its own nor given back to the system and asked for again with every batch.
  void Recycle(std::vector<FoldEntry> entries) ABSL_LOCKS_EXCLUDED(mutex_);
  // Used entries to overwrite, or none.
  std::vector<FoldEntry> TakeRecycled() ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes no more batches; those that it has can still be taken.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  bool closed() const ABSL_LOCKS_EXCLUDED(mutex_);
  bool empty() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const size_t max_entries_;
  mutable base::Mutex mutex_;
  base::CondVar not_full_;
  base::CondVar wake_;
  std::deque<FoldBatch> batches_ ABSL_GUARDED_BY(mutex_);
  size_t entries_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::vector<FoldEntry>> recycled_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_BATCH_QUEUE_H_
