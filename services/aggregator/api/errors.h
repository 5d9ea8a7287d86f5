// The errors that only the service itself gives; those of queries are in core/score_errors.h.
// Pure functions, thread-safe.
//
//   if (!workers.TrySubmit(...)) call->Finish(TooBusy());
#ifndef SIPAS_SERVICES_AGGREGATOR_API_ERRORS_H_
#define SIPAS_SERVICES_AGGREGATOR_API_ERRORS_H_

#include "absl/status/status.h"
#include "libs/base/uuid.h"

namespace sipas::aggregator::api {

// All workers are busy and the queue is full.
absl::Status TooBusy();
// The state is being rebuilt: an answer now would be of the past.
absl::Status ReplayRunning();
// min_watermark is ahead of what was folded.
absl::Status WatermarkNotReached(const base::Uuid& log, uint64_t wanted, uint64_t folded);
// min_watermark names a log that no source follows.
absl::Status UnknownLog(const base::Uuid& log);
// Not made by this process for this request.
absl::Status InvalidPageToken();
// The listing that it goes on is no longer kept.
absl::Status PageTokenExpired();

}  // namespace sipas::aggregator::api

#endif  // SIPAS_SERVICES_AGGREGATOR_API_ERRORS_H_
