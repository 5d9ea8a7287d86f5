// The stream by which a device sends its queue: every request message is answered by one response
// message, in order. At most four messages are on their way through the log at a time; beyond that
// the client is not read, so a fast sender is slowed down and memory stays bounded.
#ifndef SIPAS_SERVICES_SURVEY_API_SYNC_RESPONSES_H_
#define SIPAS_SERVICES_SURVEY_API_SYNC_RESPONSES_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <vector>

#include "libs/base/mutex.h"
#include "libs/rpc/rpc_metrics.h"
#include "services/survey/core/ingest.h"

namespace sipas::survey::api {

// The streams that are open. A device with nothing to send keeps its stream open for hours, and
// would hold up a drain. Thread-safe.
class SyncStreams {
 public:
  class Stream {
   public:
    virtual ~Stream() = default;
    // Ends with UNAVAILABLE SHUTTING_DOWN once everything that was read is answered.
    virtual void EndWhenAnswered() = 0;
  };

  void Add(const std::shared_ptr<Stream>& stream) ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(const Stream* stream) ABSL_LOCKS_EXCLUDED(mutex_);
  // These and all that are added later.
  void EndAll() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  base::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::shared_ptr<Stream>> open_ ABSL_GUARDED_BY(mutex_);
};

// The reactor owns itself until the call is done. `ingest` and `streams` outlive the server.
grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* StartSyncResponses(
    const rpc::RpcMethod& method, grpc::CallbackServerContext* context, Ingest& ingest,
    SyncStreams& streams);

}  // namespace sipas::survey::api

#endif  // SIPAS_SERVICES_SURVEY_API_SYNC_RESPONSES_H_
