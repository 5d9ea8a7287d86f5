#include "services/survey/core/errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"

namespace sipas::survey {
namespace {

constexpr char kDomain[] = "survey.sipas";
using Code = absl::StatusCode;
using Metadata = std::map<std::string, std::string>;

absl::Status Error(Code code, std::string_view reason, std::string_view message,
                   Metadata metadata = {}) {
  return base::MakeError(
      code, message,
      {.reason = std::string(reason), .domain = kDomain, .metadata = std::move(metadata)});
}

absl::Status Retryable(Code code, std::string_view reason, std::string_view message,
                       absl::Duration retry_after) {
  return base::MakeError(
      code, message,
      {.reason = std::string(reason), .domain = kDomain, .retry_after = retry_after});
}

std::string Quoted(std::string_view text) {
  return absl::StrCat("\"", base::ToAbsl(text.substr(0, 100)), "\"");
}

}  // namespace

absl::Status InvalidResponse(const domain::Violations& violations) {
  return violations.ToStatus(Code::kInvalidArgument, "INVALID_RESPONSE", kDomain);
}

absl::Status CampaignNotFound(std::string_view campaign) {
  return Error(Code::kNotFound, "CAMPAIGN_NOT_FOUND",
               absl::StrCat("there is no campaign ", Quoted(campaign),
                            "; apply its definition first or correct the name"),
               {{"campaign", std::string(campaign.substr(0, 100))}});
}

absl::Status CampaignNotOpen(std::string_view campaign) {
  return Error(Code::kFailedPrecondition, "CAMPAIGN_NOT_OPEN",
               absl::StrCat("campaign ", Quoted(campaign),
                            " takes no responses now: its state is not OPEN or its period is over"),
               {{"campaign", std::string(campaign.substr(0, 100))}});
}

absl::Status ResponseIdReused(const base::Uuid& id, uint64_t first_position) {
  return Error(
      Code::kAlreadyExists, "RESPONSE_ID_REUSED",
      absl::StrCat("response ", id.ToString(), " was stored with other content at position ",
                   first_position, "; a new response needs a new id"),
      {{"response_id", id.ToString()}, {"first_position", absl::StrCat(first_position)}});
}

absl::Status ResponseVoided(const base::Uuid& id, uint64_t position) {
  return Error(Code::kAlreadyExists, "RESPONSE_VOIDED",
               absl::StrCat("response ", id.ToString(), " was voided at position ", position,
                            "; it counts again only if somebody reinstates it"),
               {{"response_id", id.ToString()}, {"position", absl::StrCat(position)}});
}

absl::Status EmptyBatch() {
  return Error(Code::kInvalidArgument, "EMPTY_BATCH", "a batch holds at least one response");
}

absl::Status BatchTooLarge(size_t size, size_t limit) {
  return Error(Code::kInvalidArgument, "BATCH_TOO_LARGE",
               absl::StrCat("a batch holds at most ", limit, " responses, this one has ", size,
                            ": split it"),
               {{"limit", absl::StrCat(limit)}});
}

absl::Status ResponseNotFound(const base::Uuid& id) {
  return Error(Code::kNotFound, "RESPONSE_NOT_FOUND",
               absl::StrCat("there is no response ", id.ToString()),
               {{"response_id", id.ToString()}});
}

absl::Status ResponseMoved(const base::Uuid& id) {
  return Retryable(Code::kAborted, "RESPONSE_MOVED",
                   absl::StrCat("response ", id.ToString(),
                                " was changed by somebody else at the same moment: try again"),
                   absl::ZeroDuration());
}

absl::Status InvalidRequest(const domain::Violations& violations) {
  return violations.ToStatus(Code::kInvalidArgument, "INVALID_REQUEST", kDomain);
}

absl::Status InvalidDefinition(const domain::Violations& violations) {
  return violations.ToStatus(Code::kInvalidArgument, "INVALID_DEFINITION", kDomain);
}

absl::Status DefinitionChangeForbidden(const domain::Violations& violations) {
  return violations.ToStatus(Code::kFailedPrecondition, "DEFINITION_CHANGE_FORBIDDEN", kDomain);
}

absl::Status DefinitionNotFound(std::string_view name, uint32_t revision) {
  return Error(Code::kNotFound, "DEFINITION_NOT_FOUND",
               revision == 0
                   ? absl::StrCat("there is no definition ", Quoted(name), " of this kind")
                   : absl::StrCat("definition ", Quoted(name), " has no revision ", revision),
               {{"name", std::string(name.substr(0, 100))}});
}

absl::Status DefinitionsMoved() {
  return Retryable(Code::kAborted, "DEFINITIONS_MOVED",
                   "definitions were changed by somebody else at the same moment: try again",
                   absl::ZeroDuration());
}

absl::Status InvalidPageToken() {
  return Error(Code::kInvalidArgument, "INVALID_PAGE_TOKEN",
               "the page token was not made by this call; start again without one");
}

absl::Status LogDiverged(std::string_view what, uint64_t last_common_position) {
  return Error(
      Code::kFailedPrecondition, "LOG_DIVERGED",
      absl::StrCat(base::ToAbsl(what), "; the last common position is ", last_common_position,
                   ". The log was restored or replaced: rebuild the reader from it"),
      {{"last_common_position", absl::StrCat(last_common_position)}});
}

absl::Status PositionBeyondHead(uint64_t position, uint64_t head) {
  return Error(Code::kOutOfRange, "POSITION_BEYOND_HEAD",
               absl::StrCat("position ", position, " is beyond the head ", head,
                            ": the log lost entries or is another one"),
               {{"head_position", absl::StrCat(head)}});
}

absl::Status TooManyStreams() {
  return Retryable(Code::kResourceExhausted, "TOO_MANY_STREAMS", "too many readers follow the log",
                   absl::Seconds(5));
}

absl::Status QueueFull() {
  return Retryable(Code::kResourceExhausted, "QUEUE_FULL",
                   "too many responses are waiting to be written", absl::Milliseconds(200));
}

absl::Status StorageFull(uint64_t available_bytes, uint64_t wanted_bytes) {
  return Retryable(Code::kResourceExhausted, "STORAGE_FULL",
                   absl::StrCat("the log's disk has ", available_bytes >> 20,
                                " MiB left and needs ", wanted_bytes >> 20,
                                " MiB: keep the response and send it again; free disk space"),
                   absl::Seconds(30));
}

absl::Status StorageFailed(const absl::Status& cause) {
  return base::MakeError(
      Code::kUnavailable,
      "the log could not be written; the response may or may not be stored: send "
      "it again with the same id after the service was restarted",
      {.reason = "STORAGE_FAILED",
       .domain = kDomain,
       .retry_after = absl::Seconds(30),
       .cause = std::string(base::FromAbsl(cause.message()))});
}

absl::Status ShuttingDown() {
  return Retryable(Code::kUnavailable, "SHUTTING_DOWN", "the service is shutting down",
                   absl::Seconds(2));
}

absl::Status TooBusy() {
  return Retryable(Code::kUnavailable, "TOO_BUSY", "too many reads are waiting",
                   absl::Milliseconds(500));
}

bool IsWorthRetrying(const absl::Status& status) {
  return status.code() == Code::kUnavailable || status.code() == Code::kResourceExhausted ||
         status.code() == Code::kAborted;
}

}  // namespace sipas::survey
