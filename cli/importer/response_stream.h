// One SyncResponses call as a driver loop sees it: write without blocking, wait for what happened.
//
//   ResponseStream stream(stub);
//   stream.Write(request);
//   ResponseStream::Events events = stream.Wait(absl::Seconds(1));
//
// One thread may call the methods. The destructor cancels the call and waits until gRPC is done
// with it.
#ifndef SIPAS_CLI_IMPORTER_RESPONSE_STREAM_H_
#define SIPAS_CLI_IMPORTER_RESPONSE_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

namespace sipas::cli {

class ResponseStream final : public grpc::ClientBidiReactor<survey::v1::SyncResponsesRequest,
                                                            survey::v1::SyncResponsesResponse> {
 public:
  struct Events {
    // Since the last Wait, in order.
    std::vector<survey::v1::SyncResponsesResponse> received{};
    // Write may be called.
    bool writable = false;
    // The call is over, with this status. Nothing follows.
    std::optional<absl::Status> ended{};
  };

  explicit ResponseStream(survey::v1::ResponseService::StubInterface& stub);
  ~ResponseStream() override;

  // Only after the constructor or a Wait that said `writable`, and not after WritesDone.
  void Write(survey::v1::SyncResponsesRequest request);
  // No more requests. Not while one is being written.
  void WritesDone() { StartWritesDone(); }
  void Cancel() { context_.TryCancel(); }

  // Returns as soon as something was received, a write is complete or the call is over, and after
  // `timeout` at the latest.
  Events Wait(absl::Duration timeout);

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  void LetGo();

  grpc::ClientContext context_;
  // Keeps the call alive, so that Write and WritesDone never meet one that gRPC has finished with.
  bool held_ = true;
  survey::v1::SyncResponsesRequest request_;    // gRPC's while a write is in flight
  survey::v1::SyncResponsesResponse response_;  // gRPC's while a read is in flight

  base::Mutex mutex_;
  base::CondVar changed_;
  std::vector<survey::v1::SyncResponsesResponse> received_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool write_completed_ ABSL_GUARDED_BY(mutex_) = false;
  bool reads_ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> ended_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_RESPONSE_STREAM_H_
