#include "services/survey/api/read_log.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/call.h"
#include "services/survey/api/convert.h"
#include "services/survey/core/errors.h"
#include "services/survey/core/log_reader.h"

namespace sipas::survey::api {
namespace {

// One message: enough to amortise its cost, far below the 4 MiB that clients take. An entry is at
// most as large as a request (4 MiB), so one alone in its message may still exceed that: readers of
// logs with large definitions raise their limit, as ours do.
constexpr size_t kMessageEntries = 2000;
constexpr size_t kMessageBytes = 256u << 10;

// A call is always in exactly one place: on the pool, writing, waiting for the log to move, or
// over. Each place hands it to the next, so only the step from waiting (woken, or cancelled) needs
// a lock.
class ReadLogReactor final : public grpc::ServerWriteReactor<v1::ReadLogResponse> {
 public:
  explicit ReadLogReactor(const ReadLogCall& call)
      : call_(call), metrics_(*call.method, call.context), started_(call.clock->Now()) {
    remaining_ = call.request->max_entries() == 0 ? std::numeric_limits<uint64_t>::max()
                                                  : call.request->max_entries();
    if (call_.open_streams->fetch_add(1) < call_.max_streams) {
      OnPool([this] { Open(); });
    } else {
      End(TooManyStreams());
    }
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError("the reader went away"));
    metrics_.CountSent();
    response_.Clear();
    OnPool([this] { SendNext(); });
  }

  void OnCancel() override {
    bool was_waiting = false;
    {
      base::MutexLock lock(mutex_);
      cancelled_ = true;
      was_waiting = std::exchange(waiting_, false);
    }
    if (was_waiting) End(absl::CancelledError("the reader went away"));
  }

  void OnDone() override {
    call_.log->CancelWake(ticket_);
    call_.open_streams->fetch_sub(1);
    delete this;
  }

 private:
  template <typename Work>
  void OnPool(Work work) {
    if (!call_.readers->TrySubmit(std::move(work))) End(TooBusy());
  }

  void Open() {
    const absl::StatusOr<ReaderState> reader = DecodeReader(*call_.request);
    if (!reader.ok()) return End(reader.status());
    const absl::Status checked = CheckReader(*call_.log, *call_.codec, *reader);
    if (!checked.ok()) return End(checked);
    position_ = reader->after.position;
    if (const uint64_t last = call_.request->last_entries(); last > 0) {
      const uint64_t head = call_.log->Head().position;
      position_ = head - std::min(head, last);
    }
    const absl::Status filled = Fill();
    if (!filled.ok()) return End(filled);
    Send();  // at once, even without an entry: the reader learns the log's id and head
  }

  void SendNext() {
    if (call_.stopping->load()) return End(ShuttingDown());
    const absl::Status filled = Fill();
    if (!filled.ok()) return End(filled);
    if (!response_.entries().empty()) return Send();
    if (!call_.request->follow() || remaining_ == 0) return End(absl::OkStatus());
    Wait();
  }

  // Puts the next entries into the message, if there are any and the reader wants more.
  absl::Status Fill() {
    if (remaining_ == 0 || call_.clock->Now() - started_ > call_.max_duration) {
      remaining_ = 0;
      return absl::OkStatus();
    }
    SIPAS_ASSIGN_OR_RETURN(
        std::vector<std::string> entries,
        call_.log->Read(position_, std::min<uint64_t>(kMessageEntries, remaining_), kMessageBytes));
    position_ += entries.size();
    remaining_ -= entries.size();
    for (std::string& entry : entries) response_.add_entries(std::move(entry));
    return absl::OkStatus();
  }

  void Send() {
    response_.set_log_id(call_.log->log_id().ToString());
    response_.set_head_position(call_.log->Head().position);
    StartWrite(&response_);
  }

  // Registered before it counts as waiting: until then nobody else ends the call, and afterwards
  // this thread touches nothing of it.
  void Wait() {
    {
      base::MutexLock lock(mutex_);
      woken_ = false;
    }
    ticket_ = call_.log->WakeBeyond(position_, [this] { WakeUp(); });
    bool cancelled = false;
    {
      base::MutexLock lock(mutex_);
      cancelled = cancelled_;
      // One that registered after all were woken must not sleep.
      if (!cancelled && !woken_ && !call_.stopping->load()) {
        waiting_ = true;
        return;
      }
    }
    if (cancelled) return End(absl::CancelledError("the reader went away"));
    OnPool([this] { SendNext(); });
  }

  void WakeUp() {
    {
      base::MutexLock lock(mutex_);
      woken_ = true;
      if (!std::exchange(waiting_, false)) return;
    }
    OnPool([this] { SendNext(); });
  }

  void End(const absl::Status& status) { Finish(metrics_.Finish(status)); }

  const ReadLogCall call_;
  const rpc::StreamCallMetrics metrics_;
  const absl::Time started_;
  uint64_t position_ = 0;   // the last entry that was sent
  uint64_t remaining_ = 0;  // entries that the reader still wants
  v1::ReadLogResponse response_;

  base::Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t ticket_ = 0;
};

}  // namespace

grpc::ServerWriteReactor<v1::ReadLogResponse>* StartReadLog(const ReadLogCall& call) {
  return new ReadLogReactor(call);
}

}  // namespace sipas::survey::api
