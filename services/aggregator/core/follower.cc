#include "services/aggregator/core/follower.h"

#include <algorithm>
#include <span>
#include <utility>

namespace sipas::aggregator {
namespace {

// Publishing may take a twentieth of the fold thread's time.
constexpr int kPublishShare = 20;

// As many as are folded from the cache after they were asked for together.
constexpr size_t kWarmEntries = 16;

// A store that failed is tried again after this.
constexpr std::chrono::seconds kCheckpointRetry{1};

}  // namespace

Follower::Follower(const Options& options)
    : options_(options),
      queue_(options.max_queued_entries),
      folds_(options.sources->size()),
      next_publish_(Clock::now()),
      next_checkpoint_(Clock::now() + options.checkpoint_interval) {
  thread_ = std::thread([this] { Run(); });
}

Follower::~Follower() { static_cast<void>(Stop()); }

bool Follower::Push(FoldBatch batch) {
  const size_t source = batch.source;
  return !options_.sources->stopped(source) && queue_.Push(std::move(batch)) &&
         !options_.sources->stopped(source);
}

absl::Status Follower::Stop() {
  queue_.Close();
  if (thread_.joinable()) thread_.join();
  return checkpoint_status_;
}

void Follower::Run() {
  while (!queue_.closed() || !queue_.empty()) {
    if (!checkpoint_status_.ok()) {
      // Paused: go on once the store takes what there is.
      queue_.WaitClosed(next_checkpoint_);
      Checkpoint();
      if (!checkpoint_status_.ok() && queue_.closed()) return;
      continue;
    }
    std::optional<FoldBatch> batch = queue_.Take(NextDeadline());
    if (batch.has_value()) {
      FoldBatchOf(*batch);
      queue_.Recycle(std::move(batch->entries));
    }
    PublishIfDue();
    CheckpointIfDue();
  }
  if (unpublished_) Publish();
  if (unstored_entries_ > 0) Checkpoint();
}

Follower::Clock::time_point Follower::NextDeadline() const {
  // Far enough not to matter, near enough not to overflow.
  Clock::time_point deadline = Clock::now() + std::chrono::hours(1);
  if (unpublished_) deadline = std::min(deadline, next_publish_);
  if (unstored_entries_ > 0) deadline = std::min(deadline, next_checkpoint_);
  return deadline;
}

Fold& Follower::FoldOf(size_t source) {
  std::unique_ptr<Fold>& fold = folds_[source];
  if (fold == nullptr) {
    const base::Uuid log_id = options_.sources->LogOf(source);
    fold = std::make_unique<Fold>(*options_.state, log_id, options_.sources->at(source).ownership);
    options_.state->Log(log_id).endpoint = options_.sources->at(source).endpoint;
  }
  return *fold;
}

void Follower::FoldBatchOf(FoldBatch& batch) {
  // Of a source that has stopped, too: what was read before the reason to stop is good. If the
  // reason was an entry that could not be folded, those after it do not follow on the last one that
  // was.
  const Clock::time_point start = Clock::now();
  Fold& fold = FoldOf(batch.source);
  FoldedCounts folded{};
  for (size_t i = 0; i < batch.entries.size(); ++i) {
    if (i % kWarmEntries == 0) {
      fold.Warm(std::span(batch.entries)
                    .subspan(i)
                    .first(std::min(kWarmEntries, batch.entries.size() - i)));
    }
    FoldEntry& entry = batch.entries[i];
    const auto kind = static_cast<size_t>(KindOf(entry));
    if (const absl::Status status = fold.Apply(entry); !status.ok()) {
      options_.sources->Stop(batch.source, status);
      break;
    }
    ++folded[kind];
    ++unstored_entries_;
  }
  const LogProgress& progress = fold.progress();
  RememberPoint(options_.state->Log(progress.log_id));
  options_.sources->SetHead(batch.source, batch.head_position);
  options_.sources->SetNotOwned(batch.source, progress.not_owned);
  unpublished_ = true;
  at_head_ = progress.point.position >= batch.head_position && queue_.empty();
  options_.observer->OnFolded(batch.source, folded, progress, Clock::now() - start);
}

void Follower::PublishIfDue() {
  if (!unpublished_) return;
  const Clock::time_point now = Clock::now();
  if (at_head_) next_publish_ = std::min(next_publish_, now + kPublishShare * publish_took_);
  if (now >= next_publish_) Publish();
}

void Follower::Publish() {
  const Clock::time_point start = Clock::now();
  const std::shared_ptr<const Snapshot> snapshot = options_.state->Publish();
  options_.publisher->Set(snapshot);
  options_.sources->SetPublished(snapshot->watermark());
  publish_took_ = Clock::now() - start;
  next_publish_ =
      start + std::max<Clock::duration>(options_.publish_interval, kPublishShare * publish_took_);
  unpublished_ = false;
  options_.observer->OnPublished(*snapshot, publish_took_);
}

void Follower::CheckpointIfDue() {
  if (unstored_entries_ == 0) return;
  if (unstored_entries_ >= options_.checkpoint_entries || Clock::now() >= next_checkpoint_) {
    Checkpoint();
  }
}

void Follower::Checkpoint() {
  const Clock::time_point start = Clock::now();
  checkpoint_status_ = options_.state->Checkpoint();
  const Clock::time_point end = Clock::now();
  if (checkpoint_status_.ok()) {
    unstored_entries_ = 0;
    next_checkpoint_ = end + options_.checkpoint_interval;
    // Lets go of the rows in memory that are on disk now.
    unpublished_ = true;
  } else {
    next_checkpoint_ = end + kCheckpointRetry;
  }
  options_.observer->OnCheckpoint(checkpoint_status_, end - start);
}

}  // namespace sipas::aggregator
