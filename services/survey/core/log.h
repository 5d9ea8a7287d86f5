// The log: one append-only sequence of entries at positions 1, 2, 3 ... in commit order.
//
// Callers append from any thread and never wait; one commit thread decides (response ids, also
// within the batch; is the campaign open; did the definitions move), seals, writes one batch with
// one fsync and then answers. Nothing is answered before it is durable. Readers see only what is
// durable.
//
// Thread-safe. `done` runs on the commit thread: it must not block. Example:
//
//   log->AppendAsync({.items = {item}, .definitions = log->definitions()},
//                    [](std::vector<AppendResult> results) { ... });
#ifndef SIPAS_SERVICES_SURVEY_CORE_LOG_H_
#define SIPAS_SERVICES_SURVEY_CORE_LOG_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/random.h"
#include "libs/domain/campaign.h"
#include "libs/domain/definitions.h"
#include "libs/domain/log_entry.h"
#include "services/survey/core/entry_codec.h"
#include "services/survey/core/log_store.h"

namespace sipas::survey {

struct DefinitionKey {
  domain::DefinitionKind kind = domain::DefinitionKind::kRegister;
  std::string name;
  uint32_t revision = 0;
};

// One entry to be. The log sets position, commit time, late flag and first position.
struct AppendItem {
  domain::EntryHeader header;
  std::string payload;
  // kResponse: the digest of the canonical response, its campaign (borrowed from the request's
  // definitions), and whether it is a test.
  base::Digest digest = {};
  const domain::Campaign* campaign = nullptr;
  bool test = false;
  // kResponse: why it must not be appended; it is answered so unless the id is known already (then
  // the answer is what it would have been the first time).
  absl::Status refusal{};
  // kVoid, kReinstate: IdState.current_position on which the caller decided.
  uint64_t expected_position = 0;
  // kDefinition, kWeightSet: which revision the payload holds.
  DefinitionKey definition = {};
};

struct AppendRequest {
  std::vector<AppendItem> items;
  // What the items were validated against.
  std::shared_ptr<const domain::Definitions> definitions;
  // Definitions only: what is in force once they are durable; all items are appended or none.
  std::unique_ptr<domain::Definitions> next_definitions;
  // Definitions only: campaigns that had no response when they were checked. One that has by now
  // may no longer change so: DEFINITIONS_MOVED.
  std::vector<std::string> unstarted{};
};

struct AppendResult {
  // ABORTED DEFINITIONS_MOVED: validate again and append again.
  absl::Status status{};
  uint64_t position = 0;   // of the entry, or of the first one if duplicate
  bool duplicate = false;  // the same content was there before
};

// What the commit thread tells whoever counts. Called on that thread.
class LogObserver {
 public:
  virtual ~LogObserver() = default;
  virtual void OnCommit(size_t entries, size_t bytes, absl::Duration duration,
                        const domain::LogPoint& head) = 0;
};

class CommitBatch;

class Log {
 public:
  struct Options {
    LogStore* store = nullptr;  // borrowed, as all pointers here
    const EntryCodec* codec = nullptr;
    const base::Clock* clock = &base::RealClock();
    base::Random* random = &base::SecureRandom();
    LogObserver* observer = nullptr;      // may be null
    size_t max_queued_bytes = 64u << 20;  // beyond it appends are refused
    size_t max_batch_bytes = 4u << 20;    // one commit
    uint64_t min_free_bytes = 1u << 30;   // below it appends are refused
  };
  enum class Health { kWritable, kFull, kFailed };

  // Rebuilds the definitions from the store and starts the commit thread. DATA_LOSS if what is
  // stored does not decode.
  static absl::StatusOr<std::unique_ptr<Log>> Open(const Options& options);
  ~Log();  // Drain()
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  using Done = std::function<void(std::vector<AppendResult>)>;
  // Refused requests (queue full, disk full, shutting down) are answered at once, in this thread.
  void AppendAsync(AppendRequest request, Done done);

  // Bytes of durable entries after a position. Blocks on the disk.
  absl::StatusOr<std::vector<std::string>> Read(uint64_t after, size_t max_entries,
                                                size_t max_bytes) const;
  // What is known of an id; the entries that it names can be read. Blocks on the disk and, for an
  // id that is being committed, until it is.
  absl::StatusOr<std::optional<IdState>> LookUp(const base::Uuid& id) const;

  const base::Uuid& log_id() const { return options_.store->log_id(); }
  domain::LogPoint Head() const;
  // Looks at the disk again if the last look is a second old.
  Health health();
  size_t queued_bytes() const;
  // What is in force at the head.
  std::shared_ptr<const domain::Definitions> definitions() const;
  bool HasResponses(std::string_view campaign) const;

  // Calls `wake` once, as soon as the head is beyond `position`, on the commit thread or at once in
  // this one; or never, if cancelled before. Returns a ticket for CancelWake.
  uint64_t WakeBeyond(uint64_t position, std::function<void()> wake);
  // After it returns the callback has run or never will.
  void CancelWake(uint64_t ticket);
  // Wakes all who wait, wherever the head is.
  void WakeAll();

  // Takes no more appends, commits and answers those that were taken, stops the thread. Idempotent.
  void Drain();

 private:
  struct Pending {
    AppendRequest request;
    Done done;
    size_t bytes = 0;
  };
  struct Wake {
    uint64_t position = 0;
    std::function<void()> wake;
  };

  explicit Log(const Options& options);
  absl::Status Load();
  void Run();
  std::vector<Pending> TakePending();
  void CommitPending(std::vector<Pending> pending);
  void Publish(const CommitBatch& batch);
  void Fail(const absl::Status& cause);
  absl::Status failure() const;
  absl::Status AwaitPublished(uint64_t position) const;
  void RunWakes(uint64_t head);
  absl::Status Admit(size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CheckSpace() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  // Owned by the commit thread.
  int64_t last_committed_us_ = 0;

  mutable base::Mutex mutex_;
  base::CondVar not_empty_;
  mutable base::CondVar published_;  // the head moved, or never will
  std::deque<Pending> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  domain::LogPoint head_ ABSL_GUARDED_BY(mutex_);
  Health health_ ABSL_GUARDED_BY(mutex_) = Health::kWritable;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  uint64_t available_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time space_checked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::shared_ptr<const domain::Definitions> definitions_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> started_ ABSL_GUARDED_BY(mutex_);

  base::Mutex wake_mutex_;
  std::map<uint64_t, Wake> wakes_ ABSL_GUARDED_BY(wake_mutex_);
  uint64_t next_ticket_ ABSL_GUARDED_BY(wake_mutex_) = 1;

  std::thread thread_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CORE_LOG_H_
