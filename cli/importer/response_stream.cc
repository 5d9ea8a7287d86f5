#include "cli/importer/response_stream.h"

#include <chrono>
#include <utility>

#include "libs/rpc/status.h"

namespace sipas::cli {

ResponseStream::ResponseStream(survey::v1::ResponseService::StubInterface& stub) {
  stub.async()->SyncResponses(&context_, this);
  AddHold();
  StartRead(&response_);
  StartCall();
}

ResponseStream::~ResponseStream() {
  context_.TryCancel();
  LetGo();
  base::MutexLock lock(mutex_);
  while (!ended_.has_value()) changed_.Wait(mutex_);
}

void ResponseStream::LetGo() {
  if (std::exchange(held_, false)) RemoveHold();
}

void ResponseStream::Write(survey::v1::SyncResponsesRequest request) {
  {
    base::MutexLock lock(mutex_);
    writing_ = true;
  }
  request_ = std::move(request);
  StartWrite(&request_);
}

ResponseStream::Events ResponseStream::Wait(absl::Duration timeout) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(timeout);
  bool reads_ended = false;
  {
    base::MutexLock lock(mutex_);
    while (received_.empty() && !write_completed_ && !reads_ended_) {
      if (!changed_.WaitUntil(mutex_, deadline)) break;
    }
    reads_ended = reads_ended_;
  }
  if (reads_ended) LetGo();
  base::MutexLock lock(mutex_);
  while (reads_ended && !ended_.has_value()) changed_.Wait(mutex_);
  write_completed_ = false;
  return {.received = std::exchange(received_, {}),
          .writable = !writing_ && !reads_ended_,
          .ended = ended_};
}

void ResponseStream::OnReadDone(bool ok) {
  {
    base::MutexLock lock(mutex_);
    if (!ok) {
      reads_ended_ = true;
      changed_.NotifyAll();
      return;
    }
    received_.push_back(std::move(response_));
    changed_.NotifyAll();
  }
  response_.Clear();
  StartRead(&response_);
}

void ResponseStream::OnWriteDone(bool ok) {
  base::MutexLock lock(mutex_);
  // After a failed write the stream is broken and its reads end too.
  if (!ok) return;
  writing_ = false;
  write_completed_ = true;
  changed_.NotifyAll();
}

void ResponseStream::OnDone(const grpc::Status& status) {
  base::MutexLock lock(mutex_);
  ended_ = rpc::FromGrpc(status);
  changed_.NotifyAll();
}

}  // namespace sipas::cli
