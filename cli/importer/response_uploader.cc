#include "cli/importer/response_uploader.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

// How often the loop looks at its clock when nothing happens.
constexpr absl::Duration kTick = absl::Milliseconds(100);

bool MayTryAgain(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kResourceExhausted ||
         status.code() == absl::StatusCode::kCancelled;
}

absl::Duration PauseOf(const survey::v1::ItemError& error) {
  return absl::Seconds(error.retry_after().seconds()) +
         absl::Nanoseconds(error.retry_after().nanos());
}

}  // namespace

ResponseUploader::ResponseUploader(survey::v1::ResponseService::StubInterface& stub,
                                   const Options& options, base::Random& random)
    : stub_(stub), options_(options), backoff_(options.backoff, random) {}

bool ResponseUploader::GaveUp() const {
  return Clock::now() - last_answer_ > absl::ToChronoMicroseconds(options_.give_up_after);
}

absl::Status ResponseUploader::Run(const Source& source, const OnResult& on_result) {
  last_answer_ = Clock::now();
  while (true) {
    const absl::Status status = RunStream(source, on_result);
    if (status.ok() && Finished()) return source_status_;
    if (!status.ok() && (!MayTryAgain(status) || GaveUp())) return status;
    // Unanswered batches go first, in their order.
    while (!in_flight_.empty()) {
      ++in_flight_.back().attempt;
      later_.push_front(std::move(in_flight_.back()));
      in_flight_.pop_back();
    }
    std::this_thread::sleep_for(absl::ToChronoMicroseconds(backoff_.Next()));
  }
}

absl::Status ResponseUploader::RunStream(const Source& source, const OnResult& on_result) {
  ResponseStream stream(stub_);
  bool writable = true;
  bool done_writing = false;
  while (true) {
    if (writable && !done_writing && Finished()) {
      stream.WritesDone();
      done_writing = true;
    }
    if (writable && !done_writing) SendNext(source, stream);
    const ResponseStream::Events events = stream.Wait(kTick);
    for (const survey::v1::SyncResponsesResponse& answer : events.received) {
      SIPAS_RETURN_IF_ERROR(Receive(answer, on_result));
    }
    if (events.ended.has_value()) return *events.ended;
    if (GaveUp()) {
      return absl::UnavailableError(absl::StrCat("the survey service did not answer for ",
                                                 absl::FormatDuration(options_.give_up_after)));
    }
    writable = events.writable;
  }
}

void ResponseUploader::SendNext(const Source& source, ResponseStream& stream) {
  if (in_flight_.size() >= options_.window) return;
  Batch batch = TakeBatch(source);
  if (batch.responses.empty()) return;
  survey::v1::SyncResponsesRequest request;
  request.set_attempt(batch.attempt);
  request.mutable_responses()->Reserve(static_cast<int>(batch.responses.size()));
  for (const PendingResponse& pending : batch.responses) {
    *request.add_responses() = pending.response;
  }
  in_flight_.push_back(std::move(batch));
  stream.Write(std::move(request));
}

ResponseUploader::Batch ResponseUploader::TakeBatch(const Source& source) {
  Batch batch;
  if (!later_.empty() && later_.front().not_before <= Clock::now()) {
    batch = std::move(later_.front());
    later_.pop_front();
    return batch;
  }
  // New work waits while old work does: the service has no room.
  if (!later_.empty() || exhausted_) return batch;
  source_status_ = source(batch.responses);
  exhausted_ = batch.responses.empty() || !source_status_.ok();
  return batch;
}

absl::Status ResponseUploader::Receive(const survey::v1::SyncResponsesResponse& answer,
                                       const OnResult& on_result) {
  if (in_flight_.empty() ||
      static_cast<size_t>(answer.results_size()) != in_flight_.front().responses.size()) {
    return absl::InternalError("the survey service answered with another number of results");
  }
  Batch batch = std::move(in_flight_.front());
  in_flight_.pop_front();
  Batch again{.attempt = batch.attempt + 1};
  absl::Duration pause;
  for (size_t i = 0; i < batch.responses.size(); ++i) {
    const survey::v1::ItemResult& result = answer.results(static_cast<int>(i));
    if (result.status() == survey::v1::ITEM_STATUS_RETRY_LATER) {
      pause = std::max(pause, PauseOf(result.error()));
      again.responses.push_back(std::move(batch.responses[i]));
    } else {
      on_result(batch.responses[i], result);
    }
  }
  if (again.responses.size() < batch.responses.size()) {
    last_answer_ = Clock::now();
    backoff_.Reset();
  }
  if (!again.responses.empty()) KeepForLater(std::move(again), pause);
  return absl::OkStatus();
}

void ResponseUploader::KeepForLater(Batch batch, absl::Duration pause) {
  batch.not_before = Clock::now() + absl::ToChronoMicroseconds(std::max(pause, backoff_.Next()));
  later_.push_back(std::move(batch));
}

}  // namespace sipas::cli
