// A fixed number of threads and a bounded queue, for work that blocks (reading the database for a
// stream, an export) and therefore must not run in a gRPC reaction.
//
//   base::WorkerPool pool(2, 64);
//   if (!pool.TrySubmit([this] { ReadNextBatch(); })) Finish(TooBusy());
//
// Thread-safe, except that Shutdown and the destructor must not be called from one of the tasks.
#ifndef SIPAS_LIBS_BASE_WORKER_POOL_H_
#define SIPAS_LIBS_BASE_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "libs/base/mutex.h"

namespace sipas::base {

class WorkerPool {
 public:
  // At least one thread. At most `max_queued` tasks wait beside those that run.
  WorkerPool(int threads, size_t max_queued);
  ~WorkerPool();  // Shutdown()
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and the task will not run, if the queue is full or the pool shuts down.
  [[nodiscard]] bool TrySubmit(std::function<void()> task) ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes no more tasks, runs those that were accepted, joins the threads. Idempotent.
  void Shutdown() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);

  const size_t max_queued_;
  Mutex mutex_;
  CondVar wake_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool shutting_down_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;  // written by the constructor and the first Shutdown only
};

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_WORKER_POOL_H_
