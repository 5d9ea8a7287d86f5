#include "services/aggregator/core/batch_queue.h"

namespace sipas::aggregator {
namespace {

// As many batches as are usually under way.
constexpr size_t kMaxRecycled = 32;

}  // namespace

bool BatchQueue::Push(FoldBatch batch) {
  base::MutexLock lock(mutex_);
  while (!closed_ && !batches_.empty() && entries_ + batch.entries.size() > max_entries_) {
    not_full_.Wait(mutex_);
  }
  if (closed_) return false;
  entries_ += batch.entries.size();
  batches_.push_back(std::move(batch));
  wake_.NotifyAll();
  return true;
}

std::optional<FoldBatch> BatchQueue::Take(Time deadline) {
  base::MutexLock lock(mutex_);
  while (batches_.empty() && !closed_) {
    if (!wake_.WaitUntil(mutex_, deadline)) break;
  }
  if (batches_.empty()) return std::nullopt;
  FoldBatch batch = std::move(batches_.front());
  batches_.pop_front();
  entries_ -= batch.entries.size();
  not_full_.NotifyAll();
  return batch;
}

void BatchQueue::Recycle(std::vector<FoldEntry> entries) {
  base::MutexLock lock(mutex_);
  if (recycled_.size() < kMaxRecycled) recycled_.push_back(std::move(entries));
}

std::vector<FoldEntry> BatchQueue::TakeRecycled() {
  base::MutexLock lock(mutex_);
  if (recycled_.empty()) return {};
  std::vector<FoldEntry> entries = std::move(recycled_.back());
  recycled_.pop_back();
  return entries;
}

void BatchQueue::WaitClosed(Time deadline) {
  base::MutexLock lock(mutex_);
  while (!closed_ && wake_.WaitUntil(mutex_, deadline)) {
  }
}

void BatchQueue::Close() {
  base::MutexLock lock(mutex_);
  closed_ = true;
  wake_.NotifyAll();
  not_full_.NotifyAll();
}

bool BatchQueue::closed() const {
  base::MutexLock lock(mutex_);
  return closed_;
}

bool BatchQueue::empty() const {
  base::MutexLock lock(mutex_);
  return batches_.empty();
}

}  // namespace sipas::aggregator
