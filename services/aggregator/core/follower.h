// The fold thread: takes batches of all sources, folds them, publishes snapshots and writes
// checkpoints.
//
//   Follower follower({.state = state.get(), .sources = &sources, .publisher = &publisher, ...});
//   ... any thread of a source: follower.Push(std::move(batch)) ...
//   SIPAS_RETURN_IF_ERROR(follower.Stop());
//
// Thread-safe. Owns its thread; nothing else may touch the state while it runs. A store that cannot
// be written pauses the folding, which in turn stops the sources from reading, and is tried again:
// the state in memory never runs far ahead of what a restart would find.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_FOLLOWER_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_FOLLOWER_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "services/aggregator/core/batch_queue.h"
#include "services/aggregator/core/fold.h"
#include "services/aggregator/core/publisher.h"
#include "services/aggregator/core/source_table.h"
#include "services/aggregator/core/state.h"

namespace sipas::aggregator {

// Number of entries by FoldedKind.
using FoldedCounts = std::array<uint64_t, kFoldedKinds>;

// Told by the fold thread; must not block.
class FollowerObserver {
 public:
  virtual ~FollowerObserver() = default;
  virtual void OnFolded(size_t source, const FoldedCounts& folded, const LogProgress& progress,
                        std::chrono::nanoseconds took) = 0;
  virtual void OnPublished(const Snapshot& snapshot, std::chrono::nanoseconds took) = 0;
  virtual void OnCheckpoint(const absl::Status& status, std::chrono::nanoseconds took) = 0;
};

class Follower {
 public:
  struct Options {
    // Borrowed; must outlive the follower.
    State* state = nullptr;
    SourceTable* sources = nullptr;
    Publisher* publisher = nullptr;
    FollowerObserver* observer = nullptr;
    // Least time between two snapshots while a source catches up. At the head there is one after
    // every batch, as long as publishing takes no more than a twentieth of the time.
    std::chrono::milliseconds publish_interval{100};
    // A checkpoint is written after this time or this many entries, whichever comes first.
    std::chrono::milliseconds checkpoint_interval{5000};
    uint64_t checkpoint_entries = 1 << 18;
    // Entries that wait to be folded.
    size_t max_queued_entries = 1 << 13;
  };

  explicit Follower(const Options& options);
  ~Follower();  // Stop()
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Consecutive entries of the log that the source is bound to (SourceTable::Bind); none is fine,
  // to tell the head. Waits while the queue is full. False: stop reading.
  [[nodiscard]] bool Push(FoldBatch batch);

  // Entries of a batch that was folded, to be overwritten; may be empty.
  std::vector<FoldEntry> TakeRecycled() { return queue_.TakeRecycled(); }

  // Folds what was pushed and writes a last checkpoint; its error. Idempotent.
  absl::Status Stop();

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  void FoldBatchOf(FoldBatch& batch);
  Fold& FoldOf(size_t source);
  void PublishIfDue();
  void Publish();
  void CheckpointIfDue();
  void Checkpoint();
  Clock::time_point NextDeadline() const;

  const Options options_;
  BatchQueue queue_;
  // Of the fold thread.
  std::vector<std::unique_ptr<Fold>> folds_;  // by source
  bool unpublished_ = false;
  bool at_head_ = false;  // the last batch reached its head and no other waits
  Clock::time_point next_publish_;
  Clock::duration publish_took_{};
  uint64_t unstored_entries_ = 0;
  Clock::time_point next_checkpoint_;
  absl::Status checkpoint_status_;
  std::thread thread_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_FOLLOWER_H_
