#include "services/aggregator/api/errors.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "services/aggregator/core/score_errors.h"

namespace sipas::aggregator::api {
namespace {

constexpr absl::Duration kSoon = absl::Seconds(1);
// A replay takes longer than a burst of queries.
constexpr absl::Duration kLater = absl::Seconds(5);

absl::Status Unavailable(std::string_view reason, std::string_view message,
                         absl::Duration retry_after) {
  return base::MakeError(absl::StatusCode::kUnavailable, message,
                         {.reason = std::string(reason),
                          .domain = std::string(kErrorDomain),
                          .retry_after = retry_after});
}

}  // namespace

absl::Status TooBusy() {
  return Unavailable("TOO_BUSY", "too many queries are waiting; try again", kSoon);
}

absl::Status ReplayRunning() {
  return Unavailable("REPLAY_RUNNING", "the aggregator is reading its logs again; try again later",
                     kLater);
}

absl::Status WatermarkNotReached(const base::Uuid& log, uint64_t wanted, uint64_t folded) {
  return Unavailable("WATERMARK_NOT_REACHED",
                     absl::StrCat("position ", wanted, " of log ", log.ToString(),
                                  " is not folded yet, only ", folded, "; try again"),
                     kSoon);
}

absl::Status UnknownLog(const base::Uuid& log) {
  return base::MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("log ", log.ToString(), " of min_watermark is not followed here"),
      {.reason = "UNKNOWN_LOG",
       .domain = std::string(kErrorDomain),
       .metadata = {{"log_id", log.ToString()}},
       .violations = {
           {.field = "min_watermark", .description = "names a log that is not followed"}}});
}

absl::Status InvalidPageToken() {
  return base::MakeError(
      absl::StatusCode::kInvalidArgument, "the page token was not made here for this request",
      {.reason = "INVALID_PAGE_TOKEN",
       .domain = std::string(kErrorDomain),
       .violations = {{.field = "page_token",
                       .description = "must be the next_page_token of a request that is otherwise "
                                      "the same"}}});
}

absl::Status PageTokenExpired() {
  return base::MakeError(absl::StatusCode::kOutOfRange,
                         "the listing is no longer kept; start again without a page token",
                         {.reason = "PAGE_TOKEN_EXPIRED", .domain = std::string(kErrorDomain)});
}

}  // namespace sipas::aggregator::api
