#include "services/aggregator/source/survey_log_source.h"

#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "libs/rpc/status.h"
#include "services/aggregator/core/fold_error.h"

namespace sipas::aggregator::source {
namespace {

void EncodePoint(const domain::LogPoint& point, survey::v1::LogPoint& proto) {
  proto.set_position(point.position);
  proto.set_hash(std::string(base::AsBytes(point.hash)));
}

// Does a person have to act? Everything else is tried again: the service may be starting,
// upgrading, full.
bool IsFinal(const absl::Status& stream_error) {
  const std::string reason = base::ReasonOf(stream_error);
  return reason == "LOG_DIVERGED" || reason == "POSITION_BEYOND_HEAD" ||
         stream_error.code() == absl::StatusCode::kInvalidArgument;
}

// The error with what to do about it.
absl::Status WithAdvice(const absl::Status& error) {
  const std::string reason = base::ReasonOf(error);
  std::string advice;
  if (reason == "LOG_DIVERGED" || reason == "POSITION_BEYOND_HEAD") {
    advice =
        "this is not the log that was folded. If it was restored on purpose, stop the aggregator, "
        "remove its data directory and start it again; if not, correct the endpoint";
  } else if (reason == "CHAIN_BROKEN" || reason == "ENTRY_MALFORMED") {
    advice = "the log or its transport is damaged. Verify the survey service's data, then restart";
  } else if (reason == "UNKNOWN_ENTRY_KIND" || reason == "UNKNOWN_ENTRY_FIELD") {
    advice = "the survey service is newer than this aggregator. Upgrade the aggregator";
  } else {
    return error;
  }
  return base::MakeError(error.code(), absl::StrCat(error.message(), ": ", advice),
                         base::DetailsOf(error));
}

}  // namespace

SurveyLogSource::SurveyLogSource(const Options& options)
    : options_(options),
      stub_(survey::v1::LogService::NewStub(
          rpc::MakeChannel(options.sources->at(options.index).endpoint))),
      backoff_(options.backoff, *options.random),
      resume_(options.sources->ResumeOf(options.index)) {
  thread_ = std::thread([this] { Run(); });
}

SurveyLogSource::~SurveyLogSource() { Stop(); }

void SurveyLogSource::Stop() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void SurveyLogSource::Run() {
  absl::Duration pause = absl::ZeroDuration();
  while (Pause(pause)) {
    absl::Status stream_error;
    absl::Status error = ReadStream(stream_error);
    if (error.ok() && IsFinal(stream_error)) error = stream_error;
    if (!error.ok()) return options_.sources->Stop(options_.index, WithAdvice(error));
    if (options_.sources->stopped(options_.index)) return;
    if (!stream_error.ok()) options_.sources->SetConnecting(options_.index, stream_error);
    // A stream that ended well ended to balance load.
    pause = stream_error.ok() ? absl::ZeroDuration() : backoff_.Next();
  }
}

// False when the source is to stop.
bool SurveyLogSource::Pause(absl::Duration duration) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(duration);
  base::MutexLock lock(mutex_);
  while (!stopping_ && std::chrono::steady_clock::now() < deadline) {
    wake_.WaitUntil(mutex_, deadline);
  }
  return !stopping_;
}

survey::v1::ReadLogRequest SurveyLogSource::MakeRequest() const {
  survey::v1::ReadLogRequest request;
  request.set_follow(true);
  if (!resume_.log_id.has_value()) return request;
  const domain::LogPoint& last = decoder_.has_value() ? decoder_->last() : resume_.point;
  request.set_log_id(resume_.log_id->ToString());
  if (last.position == 0) return request;
  EncodePoint(last, *request.mutable_after());
  for (const domain::LogPoint& point : resume_.earlier) EncodePoint(point, *request.add_earlier());
  return request;
}

std::unique_ptr<grpc::ClientContext> SurveyLogSource::NewContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  base::MutexLock lock(mutex_);
  if (stopping_) context->TryCancel();
  context_ = context.get();
  return context;
}

absl::Status SurveyLogSource::ReadStream(absl::Status& stream_error) {
  const std::unique_ptr<grpc::ClientContext> context = NewContext();
  const auto stream = stub_->ReadLog(context.get(), MakeRequest());
  absl::Status error;
  bool go_on = true;
  Response response;
  while (go_on && error.ok() && stream->Read(&response)) error = Take(response, go_on);
  if (!go_on || !error.ok()) context->TryCancel();
  const grpc::Status finished = stream->Finish();
  if (go_on && error.ok()) stream_error = rpc::FromGrpc(finished);
  base::MutexLock lock(mutex_);
  context_ = nullptr;
  return error;
}

absl::Status SurveyLogSource::Take(const Response& response, bool& go_on) {
  SIPAS_RETURN_IF_ERROR(BindTo(response, go_on));
  if (!go_on) return absl::OkStatus();
  backoff_.Reset();
  FoldBatch batch{.source = options_.index,
                  .entries = options_.follower->TakeRecycled(),
                  .head_position = response.head_position()};
  batch.entries.resize(static_cast<size_t>(response.entries_size()));
  absl::Status error;
  size_t decoded = 0;
  for (const std::string& bytes : response.entries()) {
    error = decoder_->Decode(bytes, batch.entries[decoded]);
    if (!error.ok()) break;
    ++decoded;
  }
  // What was good before a bad entry counts.
  batch.entries.resize(decoded);
  go_on = options_.follower->Push(std::move(batch));
  return error;
}

// The first message tells which log it is. If more of it was folded than was asked for (the
// endpoint is new, the log is not), the stream starts again from there.
absl::Status SurveyLogSource::BindTo(const Response& response, bool& go_on) {
  if (resume_.log_id.has_value() && decoder_.has_value() &&
      response.log_id() == resume_.log_id->ToString()) {
    return absl::OkStatus();
  }
  SIPAS_ASSIGN_OR_RETURN(const base::Uuid log_id, base::Uuid::Parse(response.log_id()));
  const uint64_t asked_from = resume_.log_id.has_value() ? resume_.point.position : 0;
  SIPAS_ASSIGN_OR_RETURN(resume_, options_.sources->Bind(options_.index, log_id));
  decoder_.emplace(resume_.point);
  go_on = resume_.point.position == asked_from;
  return absl::OkStatus();
}

}  // namespace sipas::aggregator::source
