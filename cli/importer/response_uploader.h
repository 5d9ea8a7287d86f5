// Sends responses by SyncResponses, several batches in flight, until every one has its final
// result.
//
// What the service could not take yet is sent again after the pause that it asks for; when the
// stream breaks, what was not answered goes out again on a new one. Ids make both safe: a response
// that had arrived comes back as DUPLICATE. The bounded window keeps memory small, whatever the
// size of the file.
//
//   ResponseUploader uploader(stub, {}, base::SecureRandom());
//   absl::Status status = uploader.Run(
//       [&](std::vector<PendingResponse>& batch) -> absl::Status { ... fill, empty at the end ...
//       },
//       [&](const PendingResponse& sent, const survey::v1::ItemResult& result) { ... });
//
// Both functions are called by the thread that called Run. Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_RESPONSE_UPLOADER_H_
#define SIPAS_CLI_IMPORTER_RESPONSE_UPLOADER_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cli/importer/csv_reader.h"
#include "cli/importer/response_stream.h"
#include "libs/base/random.h"
#include "libs/rpc/backoff.h"
#include "sipas/survey/v1/response_service.grpc.pb.h"

namespace sipas::cli {

// A response and the row that it was made from.
struct PendingResponse {
  survey::v1::Response response{};
  CsvRow row{};
};

class ResponseUploader {
 public:
  struct Options {
    // Requests that wait for their answer at the same time.
    size_t window = 8;
    // Gives up when nothing was answered for this long.
    absl::Duration give_up_after = absl::Seconds(60);
    rpc::Backoff::Options backoff = {.initial = absl::Milliseconds(200), .max = absl::Seconds(5)};
  };
  // Appends the next responses, at most 1,000; none at the end. After an error it is not called
  // again.
  using Source = std::function<absl::Status(std::vector<PendingResponse>& batch)>;
  // Called once for each response, with status ACCEPTED, DUPLICATE or REJECTED_FINAL.
  using OnResult = std::function<void(const PendingResponse&, const survey::v1::ItemResult&)>;

  // `stub` and `random` must outlive this.
  ResponseUploader(survey::v1::ResponseService::StubInterface& stub, const Options& options,
                   base::Random& random);

  // OK when the source is exhausted and every response has its result. An error of the source is
  // returned after all that came before it has its result; one of the service at once, and what was
  // answered stays.
  absl::Status Run(const Source& source, const OnResult& on_result);

 private:
  using Clock = std::chrono::steady_clock;
  struct Batch {
    std::vector<PendingResponse> responses{};
    uint32_t attempt = 1;
    Clock::time_point not_before{};
  };

  // Until all is done (OK) or the stream ends (its status).
  absl::Status RunStream(const Source& source, const OnResult& on_result);
  // Sends the next batch if there is one and room in the window.
  void SendNext(const Source& source, ResponseStream& stream);
  // The next batch that may be sent now; empty if there is none yet.
  Batch TakeBatch(const Source& source);
  absl::Status Receive(const survey::v1::SyncResponsesResponse& answer, const OnResult& on_result);
  // Keeps for later what the service could not take.
  void KeepForLater(Batch batch, absl::Duration pause);
  bool Finished() const { return exhausted_ && in_flight_.empty() && later_.empty(); }
  bool GaveUp() const;

  survey::v1::ResponseService::StubInterface& stub_;
  const Options options_;
  rpc::Backoff backoff_;
  std::deque<Batch> in_flight_;
  std::deque<Batch> later_;
  bool exhausted_ = false;
  absl::Status source_status_;
  Clock::time_point last_answer_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_RESPONSE_UPLOADER_H_
