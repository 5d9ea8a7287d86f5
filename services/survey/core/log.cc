#include "services/survey/core/log.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "services/survey/core/commit_batch.h"
#include "services/survey/core/errors.h"

namespace sipas::survey {
namespace {

constexpr absl::Duration kSpaceCheckInterval = absl::Seconds(1);

size_t BytesOf(const AppendRequest& request) {
  size_t bytes = 0;
  for (const AppendItem& item : request.items) bytes += sizeof(AppendItem) + item.payload.size();
  return bytes;
}

std::vector<AppendResult> RefuseAll(const AppendRequest& request, const absl::Status& why) {
  return std::vector<AppendResult>(request.items.size(), {.status = why});
}

}  // namespace

Log::Log(const Options& options) : options_(options) {}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(const Options& options) {
  std::unique_ptr<Log> log(new Log(options));
  SIPAS_RETURN_IF_ERROR(log->Load());
  log->thread_ = std::thread([raw = log.get()] { raw->Run(); });
  return log;
}

absl::Status Log::Load() {
  auto definitions = std::make_shared<domain::Definitions>();
  SIPAS_ASSIGN_OR_RETURN(const auto entries, options_.store->ReadDefinitions());
  for (const std::string& entry : entries) {
    SIPAS_ASSIGN_OR_RETURN(domain::DefinitionDraft draft, options_.codec->DecodeDefinition(entry));
    SIPAS_ASSIGN_OR_RETURN(const domain::LogPoint point, options_.codec->PointOf(entry));
    domain::Violations violations;
    const auto kind = draft.kind();
    const std::string name = draft.name;
    const auto applied = definitions->Apply(std::move(draft), nullptr, violations);
    if (!violations.empty()) return InvalidDefinition(violations);
    definitions->SetPosition(kind, name, applied.definition->revision, point.position);
  }
  SIPAS_ASSIGN_OR_RETURN(const auto started, options_.store->ReadStartedCampaigns());
  const domain::LogPoint head = options_.store->Head();
  if (head.position > 0) {
    SIPAS_ASSIGN_OR_RETURN(const auto last, options_.store->Read(head.position - 1, 1, 1));
    SIPAS_ASSIGN_OR_RETURN(last_committed_us_, options_.codec->CommitTimeOf(last.at(0)));
  }
  base::MutexLock lock(mutex_);
  definitions_ = std::move(definitions);
  started_.insert(started.begin(), started.end());
  head_ = head;
  CheckSpace();
  return absl::OkStatus();
}

Log::~Log() { Drain(); }

void Log::Drain() {
  {
    base::MutexLock lock(mutex_);
    draining_ = true;
    not_empty_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Log::AppendAsync(AppendRequest request, Done done) {
  absl::Status refusal;
  {
    const size_t bytes = BytesOf(request);
    base::MutexLock lock(mutex_);
    refusal = Admit(bytes);
    if (refusal.ok()) {
      queued_bytes_ += bytes;
      if (queue_.empty()) not_empty_.NotifyOne();
      queue_.push_back({std::move(request), std::move(done), bytes});
      return;
    }
  }
  done(RefuseAll(request, refusal));
}

absl::Status Log::Admit(size_t bytes) {
  if (draining_) return ShuttingDown();
  CheckSpace();
  if (health_ == Health::kFailed) return StorageFailed(failure_);
  if (health_ == Health::kFull) return StorageFull(available_bytes_, options_.min_free_bytes);
  // One request always fits, however large, so that the limit delays and never forbids.
  if (!queue_.empty() && queued_bytes_ + bytes > options_.max_queued_bytes) return QueueFull();
  return absl::OkStatus();
}

void Log::CheckSpace() {
  const absl::Time now = options_.clock->Now();
  // In both directions: a clock that was set back must not blind us until it catches up.
  if (health_ == Health::kFailed || absl::AbsDuration(now - space_checked_) < kSpaceCheckInterval) {
    return;
  }
  space_checked_ = now;
  const absl::StatusOr<uint64_t> available = options_.store->AvailableBytes();
  if (!available.ok()) return;
  available_bytes_ = *available;
  health_ = available_bytes_ < options_.min_free_bytes ? Health::kFull : Health::kWritable;
}

void Log::Run() {
  while (true) {
    std::vector<Pending> pending = TakePending();
    if (pending.empty()) return;
    CommitPending(std::move(pending));
  }
}

std::vector<Log::Pending> Log::TakePending() {
  std::vector<Pending> taken;
  base::MutexLock lock(mutex_);
  while (queue_.empty() && !draining_) not_empty_.Wait(mutex_);
  size_t bytes = 0;
  while (!queue_.empty() &&
         (taken.empty() || bytes + queue_.front().bytes <= options_.max_batch_bytes)) {
    bytes += queue_.front().bytes;
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  return taken;
}

void Log::CommitPending(std::vector<Pending> pending) {
  const absl::Time begin = options_.clock->Now();
  last_committed_us_ = std::max(last_committed_us_, absl::ToUnixMicros(begin));
  CommitBatch batch({.codec = options_.codec,
                     .random = options_.random,
                     .head = Head(),
                     .definitions = definitions(),
                     .has_responses = [this](std::string_view name) { return HasResponses(name); },
                     .now_us = last_committed_us_});
  std::vector<AppendRequest*> requests;
  for (Pending& one : pending) requests.push_back(&one.request);
  // What was queued before an earlier write failed is not written after it.
  absl::Status status = failure();
  if (status.ok()) status = batch.LookUp(*options_.store, requests);
  std::vector<std::vector<AppendResult>> results;
  if (status.ok()) {
    for (AppendRequest* request : requests) results.push_back(batch.Decide(*request));
    if (!batch.empty()) status = options_.store->Commit(batch.store_batch());
  }
  if (status.ok()) {
    Publish(batch);
    if (options_.observer != nullptr && !batch.empty()) {
      options_.observer->OnCommit(batch.store_batch().entries.size(), batch.bytes(),
                                  options_.clock->Now() - begin, batch.store_batch().head);
    }
  } else {
    Fail(status);
  }
  for (size_t i = 0; i < pending.size(); ++i) {
    pending[i].done(status.ok() ? std::move(results[i])
                                : RefuseAll(*requests[i], StorageFailed(status)));
  }
  if (status.ok() && !batch.empty()) RunWakes(batch.store_batch().head.position);
}

void Log::Publish(const CommitBatch& batch) {
  base::MutexLock lock(mutex_);
  head_ = batch.store_batch().head;
  definitions_ = batch.definitions();
  const auto& started = batch.store_batch().started_campaigns;
  started_.insert(started.begin(), started.end());
  published_.NotifyAll();
}

// A failed write may have left anything behind: nothing more is written by this process.
void Log::Fail(const absl::Status& cause) {
  base::MutexLock lock(mutex_);
  health_ = Health::kFailed;
  failure_ = cause;
  published_.NotifyAll();
}

absl::Status Log::failure() const {
  base::MutexLock lock(mutex_);
  return failure_;
}

absl::StatusOr<std::vector<std::string>> Log::Read(uint64_t after, size_t max_entries,
                                                   size_t max_bytes) const {
  const uint64_t head = Head().position;
  if (after >= head) return std::vector<std::string>();
  return options_.store->Read(after, std::min<uint64_t>(max_entries, head - after), max_bytes);
}

absl::StatusOr<std::optional<IdState>> Log::LookUp(const base::Uuid& id) const {
  SIPAS_ASSIGN_OR_RETURN(auto states, options_.store->LookUp({&id, 1}));
  if (states.at(0).has_value()) {
    SIPAS_RETURN_IF_ERROR(AwaitPublished(states[0]->current_position));
  }
  return states[0];
}

// The store shows an id a moment before the commit thread moves the head beyond its entry.
absl::Status Log::AwaitPublished(uint64_t position) const {
  base::MutexLock lock(mutex_);
  while (head_.position < position && failure_.ok()) published_.Wait(mutex_);
  return head_.position >= position ? absl::OkStatus() : StorageFailed(failure_);
}

domain::LogPoint Log::Head() const {
  base::MutexLock lock(mutex_);
  return head_;
}

Log::Health Log::health() {
  base::MutexLock lock(mutex_);
  CheckSpace();
  return health_;
}

size_t Log::queued_bytes() const {
  base::MutexLock lock(mutex_);
  return queued_bytes_;
}

std::shared_ptr<const domain::Definitions> Log::definitions() const {
  base::MutexLock lock(mutex_);
  return definitions_;
}

bool Log::HasResponses(std::string_view campaign) const {
  base::MutexLock lock(mutex_);
  return started_.contains(base::ToAbsl(campaign));
}

uint64_t Log::WakeBeyond(uint64_t position, std::function<void()> wake) {
  uint64_t ticket = 0;
  {
    base::MutexLock lock(wake_mutex_);
    ticket = next_ticket_++;
    wakes_.emplace(ticket, Wake{position, std::move(wake)});
  }
  // The head may have moved between the caller's look at it and the registration.
  RunWakes(Head().position);
  return ticket;
}

void Log::CancelWake(uint64_t ticket) {
  base::MutexLock lock(wake_mutex_);
  wakes_.erase(ticket);
}

void Log::WakeAll() { RunWakes(std::numeric_limits<uint64_t>::max()); }

// Runs under the lock, so that a cancelled callback is certain not to run: callbacks only hand work
// on.
void Log::RunWakes(uint64_t head) {
  base::MutexLock lock(wake_mutex_);
  for (auto wake = wakes_.begin(); wake != wakes_.end();) {
    if (wake->second.position < head) {
      wake->second.wake();
      wake = wakes_.erase(wake);
    } else {
      ++wake;
    }
  }
}

}  // namespace sipas::survey
