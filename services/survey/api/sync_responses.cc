#include "services/survey/api/sync_responses.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "libs/base/mutex.h"
#include "libs/rpc/call.h"
#include "services/survey/api/sync_message.h"
#include "services/survey/core/errors.h"

namespace sipas::survey::api {
namespace {

constexpr size_t kMaxMessagesUnderWay = 4;

using Reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;

// One request message on its way: answered once `ready`.
struct Exchange {
  grpc::ByteBuffer request;
  grpc::Slice bytes;  // of the request in one piece; `message` borrows them
  SyncMessage message;
  grpc::ByteBuffer response;
  bool ready = false;    // the response can be sent
  bool refused = false;  // there will be none
};

// Reads, commits and writes overlap; a mutex guards the queue of exchanges and what has been
// started. The call ends once no message will follow, or none is wanted any more, every exchange is
// answered (its callback holds `this`) and nothing but a read is under way. Finish is called without
// the lock: it may delete this.
class SyncResponsesReactor final : public Reactor, public SyncStreams::Stream {
 public:
  SyncResponsesReactor(const rpc::RpcMethod& method, grpc::CallbackServerContext* context,
                       Ingest& ingest, SyncStreams& streams)
      : metrics_(method, context), ingest_(ingest), streams_(streams) {
    Step([] {});
  }

  void EndWhenAnswered() override {
    Step([&] { ending_ = true; });
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return Step([&] {
        reading_ = false;
        exchanges_.pop_back();
        read_all_ = true;
      });
    }
    metrics_.CountReceived();
    const std::shared_ptr<Exchange> exchange = Reading();
    const absl::Status split = Split(*exchange);
    bool is_taken = false;
    Step([&] {
      reading_ = false;
      // It came when the stream had been ended: it has no answer, so the device sends it again.
      if (finished_) return exchanges_.pop_back();
      outcome_ = split;
      is_taken = split.ok();
      // Nothing is read after it; what came before it is answered, then the stream ends with why.
      exchange->refused = read_all_ = !split.ok();
    });
    if (is_taken) Take(exchange);
  }

  void OnWriteDone(bool ok) override {
    Step([&] {
      writing_ = false;
      exchanges_.pop_front();
      if (ok) {
        metrics_.CountSent();
      } else {
        broken_ = true;
      }
    });
  }

  void OnCancel() override {
    Step([&] { broken_ = true; });
  }

  void OnDone() override { streams_.Remove(this); }

 private:
  std::shared_ptr<Exchange> Reading() {
    base::MutexLock lock(mutex_);
    return exchanges_.back();
  }

  static absl::Status Split(Exchange& exchange) {
    if (!exchange.request.DumpToSingleSlice(&exchange.bytes).ok()) exchange.bytes = grpc::Slice();
    exchange.request.Clear();
    return exchange.message.Split(
        {reinterpret_cast<const char*>(exchange.bytes.begin()), exchange.bytes.size()});
  }

  // The next message is read meanwhile.
  void Take(const std::shared_ptr<Exchange>& exchange) {
    const auto answer = [this, exchange](const std::vector<IngestResult>& results) {
      const grpc::Slice bytes(exchange->message.EncodeAnswer(results));
      exchange->response = grpc::ByteBuffer(&bytes, 1);
      Step([&] { exchange->ready = true; });
    };
    ingest_.Submit(exchange->message.Decode(), answer);
  }

  // Changes the state, starts what can be started and ends the call when nothing is left.
  template <typename Change>
  void Step(const Change& change) {
    bool finish = false;
    absl::Status outcome;
    {
      base::MutexLock lock(mutex_);
      change();
      StartNextWrite();
      StartNextRead();
      finish = !finished_ && !writing_ && (HasEnded() || (ending_ && IsIdle()));
      if (finish) {
        finished_ = true;
        outcome = Outcome();
      }
    }
    if (finish) Finish(metrics_.Finish(outcome));
  }

  bool HasEnded() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !reading_ && exchanges_.empty() && (read_all_ || broken_);
  }
  // At most a message that may never come is under way.
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return exchanges_.size() == (reading_ ? 1 : 0);
  }
  absl::Status Outcome() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (broken_) return absl::CancelledError("the client went away");
    return HasEnded() ? outcome_ : ShuttingDown();
  }

  void StartNextWrite() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_) return;
    // Refused messages have no answer, and nobody listens on a broken stream.
    while (!exchanges_.empty() &&
           (exchanges_.front()->refused || (broken_ && exchanges_.front()->ready))) {
      exchanges_.pop_front();
    }
    if (broken_ || exchanges_.empty() || !exchanges_.front()->ready) return;
    writing_ = true;
    StartWrite(&exchanges_.front()->response);
  }

  void StartNextRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (reading_ || read_all_ || broken_ || ending_) return;
    if (exchanges_.size() >= kMaxMessagesUnderWay) return;
    exchanges_.push_back(std::make_shared<Exchange>());
    reading_ = true;
    StartRead(&exchanges_.back()->request);
  }

  const rpc::StreamCallMetrics metrics_;
  Ingest& ingest_;
  SyncStreams& streams_;

  base::Mutex mutex_;
  // In order of arrival; the last one is being read while reading_.
  std::deque<std::shared_ptr<Exchange>> exchanges_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_all_ ABSL_GUARDED_BY(mutex_) = false;  // no message will follow
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;    // the client is gone
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;    // no message is wanted any more
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status outcome_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

void SyncStreams::Add(const std::shared_ptr<Stream>& stream) {
  bool ending = false;
  {
    base::MutexLock lock(mutex_);
    open_.push_back(stream);
    ending = ending_;
  }
  if (ending) stream->EndWhenAnswered();
}

void SyncStreams::Remove(const Stream* stream) {
  std::shared_ptr<Stream> last;  // dies without the lock
  base::MutexLock lock(mutex_);
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const auto& open) { return open.get() == stream; });
  last = std::move(*found);
  *found = std::move(open_.back());
  open_.pop_back();
}

void SyncStreams::EndAll() {
  std::vector<std::shared_ptr<Stream>> open;
  {
    base::MutexLock lock(mutex_);
    ending_ = true;
    open = open_;
  }
  for (const std::shared_ptr<Stream>& stream : open) stream->EndWhenAnswered();
}

Reactor* StartSyncResponses(const rpc::RpcMethod& method, grpc::CallbackServerContext* context,
                            Ingest& ingest, SyncStreams& streams) {
  const auto reactor = std::make_shared<SyncResponsesReactor>(method, context, ingest, streams);
  streams.Add(reactor);
  return reactor.get();
}

}  // namespace sipas::survey::api
