// Follows the log of one survey service and hands its entries to the fold.
//
//   SurveyLogSource source({.index = 0, .sources = &table, .follower = &follower});
//   ...
//   source.Stop();
//
// Owns one thread, which reads, verifies and decodes; it waits while the fold is behind, and the
// survey service then stops sending. A lost connection is tried again for ever; what a person must
// decide (another log, a broken chain, an entry that this version does not know, contradicting
// definitions) stops the source for good, with a reason and what to do in the source table, and
// leaves the other sources alone. Thread-safe.
#ifndef SIPAS_SERVICES_AGGREGATOR_SOURCE_SURVEY_LOG_SOURCE_H_
#define SIPAS_SERVICES_AGGREGATOR_SOURCE_SURVEY_LOG_SOURCE_H_

#include <grpcpp/client_context.h>

#include <memory>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "libs/base/mutex.h"
#include "libs/base/random.h"
#include "libs/rpc/backoff.h"
#include "libs/rpc/channel.h"
#include "services/aggregator/core/follower.h"
#include "services/aggregator/core/source_table.h"
#include "services/aggregator/source/entry_decoder.h"
#include "sipas/survey/v1/log_service.grpc.pb.h"

namespace sipas::aggregator::source {

class SurveyLogSource {
 public:
  struct Options {
    size_t index = 0;  // in the source table
    // Borrowed; must outlive the source.
    SourceTable* sources = nullptr;
    Follower* follower = nullptr;
    base::Random* random = &base::SecureRandom();
    rpc::Backoff::Options backoff = {.initial = absl::Milliseconds(200), .max = absl::Seconds(10)};
  };

  explicit SurveyLogSource(const Options& options);
  ~SurveyLogSource();  // Stop()
  SurveyLogSource(const SurveyLogSource&) = delete;
  SurveyLogSource& operator=(const SurveyLogSource&) = delete;

  // Reads no more; returns when the thread has ended. What was read is with the fold. Idempotent.
  void Stop();

 private:
  using Response = survey::v1::ReadLogResponse;

  void Run();
  // One stream from where the last one ended. OK: call again. An error of the stream itself goes to
  // `stream_error`, to be judged by its reason; any other error stops the source.
  absl::Status ReadStream(absl::Status& stream_error);
  absl::Status Take(const Response& response, bool& go_on);
  absl::Status BindTo(const Response& response, bool& go_on);
  survey::v1::ReadLogRequest MakeRequest() const;
  bool Pause(absl::Duration duration);
  std::unique_ptr<grpc::ClientContext> NewContext();

  const Options options_;
  const std::unique_ptr<survey::v1::LogService::Stub> stub_;
  // Of the thread.
  rpc::Backoff backoff_;
  SourceTable::Resume resume_;
  std::optional<EntryDecoder> decoder_;  // once the log is known

  base::Mutex mutex_;
  base::CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the open stream
  std::thread thread_;
};

}  // namespace sipas::aggregator::source

#endif  // SIPAS_SERVICES_AGGREGATOR_SOURCE_SURVEY_LOG_SOURCE_H_
