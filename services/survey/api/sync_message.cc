#include "services/survey/api/sync_message.h"

#include <cstddef>
#include <cstdint>

#include "libs/base/status_macros.h"
#include "libs/wire/canonical_bytes.h"
#include "libs/wire/canonical_reader.h"
#include "libs/wire/canonical_record.h"
#include "libs/wire/canonical_writer.h"
#include "services/survey/api/convert.h"
#include "services/survey/core/errors.h"

namespace sipas::survey::api {
namespace {

using wire::CanonicalReader;
using wire::CanonicalWriter;
using wire::NumberTag;
using wire::TextTag;

absl::Status NotAMessage() {
  domain::Violations violations;
  violations.Add("responses", "the bytes are no SyncResponsesRequest");
  return InvalidRequest(violations);
}

constexpr wire::Tag kResults = TextTag(v1::SyncResponsesResponse::kResultsFieldNumber);

void AppendStored(std::string_view response_id, const IngestResult& result, std::string& answer) {
  constexpr wire::Tag kId = TextTag(v1::ItemResult::kResponseIdFieldNumber);
  constexpr wire::Tag kStatus = NumberTag(v1::ItemResult::kStatusFieldNumber);
  constexpr wire::Tag kPosition = NumberTag(v1::ItemResult::kPositionFieldNumber);
  const auto status = static_cast<uint64_t>(EncodeOutcome(result.outcome));
  const size_t size = CanonicalWriter::TextSize(kId, response_id.size()) +
                      CanonicalWriter::NumberSize(kStatus, status) +
                      CanonicalWriter::NumberSize(kPosition, result.position);
  CanonicalWriter out(CanonicalWriter::kTextRoom + size, answer);
  out.Head(kResults, size);
  out.PresentText(kId, response_id);
  out.PresentNumber(kStatus, status);
  out.PresentNumber(kPosition, result.position);
}

void AppendRefused(std::string_view response_id, const IngestResult& result, std::string& answer) {
  v1::ItemResult refused;
  EncodeResult(response_id, result, refused);
  const std::string bytes = refused.SerializeAsString();
  CanonicalWriter out(CanonicalWriter::kTextRoom + bytes.size(), answer);
  out.PresentText(kResults, bytes);
}

// False if the bytes have another form than that of the generated serializers. `room` and `scratch`
// are memory that is used again: most responses then take no other than their lists' own.
bool DecodeCanonical(std::string_view bytes, domain::Response& room, std::string& scratch,
                     Submission& submission) {
  if (!wire::ReadCanonicalResponse(bytes, room)) return false;
  submission.response = room;
  scratch.clear();
  wire::AppendCanonicalBytes(room, scratch);
  if (scratch == bytes) {
    submission.borrowed = bytes;
  } else {
    submission.own = scratch;
  }
  submission.digest = base::Sha256({scratch});
  return true;
}

}  // namespace

absl::Status SyncMessage::Split(std::string_view bytes) {
  responses_.reserve(kMaxBatch);
  CanonicalReader in(bytes);
  while (in.Take(TextTag(v1::SyncResponsesRequest::kResponsesFieldNumber))) {
    responses_.push_back(in.TextValue());
  }
  in.Message(TextTag(v1::SyncResponsesRequest::kSentAtFieldNumber));
  in.Number32(NumberTag(v1::SyncResponsesRequest::kAttemptFieldNumber));
  if (!in.Done()) SIPAS_RETURN_IF_ERROR(SplitOdd(bytes));
  return CheckBatch(responses_.size());
}

// Of a message in another form than that of the generated serializers.
absl::Status SyncMessage::SplitOdd(std::string_view bytes) {
  v1::SyncResponsesRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return NotAMessage();
  responses_.clear();
  for (const v1::Response& response : request.responses()) {
    responses_.push_back(kept_.emplace_back(response.SerializeAsString()));
  }
  return absl::OkStatus();
}

std::vector<Submission> SyncMessage::Decode() {
  std::vector<Submission> submissions;
  submissions.reserve(responses_.size());
  response_ids_.reserve(responses_.size());
  for (const std::string_view bytes : responses_) submissions.push_back(DecodeOne(bytes));
  return submissions;
}

Submission SyncMessage::DecodeOne(std::string_view bytes) {
  Submission submission;
  thread_local domain::Response room;
  thread_local std::string scratch;
  if (DecodeCanonical(bytes, room, scratch, submission)) {
    CanonicalReader in(bytes);
    response_ids_.push_back(in.Text(TextTag(v1::Response::kResponseIdFieldNumber)));
    return submission;
  }
  v1::Response response;
  if (response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    response_ids_.push_back(kept_.emplace_back(response.response_id()));
    return DecodeSubmission(response);
  }
  response_ids_.emplace_back();
  submission.violations.Add("response", "its bytes are no Response");
  return submission;
}

std::string SyncMessage::EncodeAnswer(const std::vector<IngestResult>& results) const {
  constexpr size_t kResultBytes = 64;  // most have less
  std::string answer;
  answer.reserve(results.size() * kResultBytes);
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].error.ok()) {
      AppendStored(response_ids_[i], results[i], answer);
    } else {
      AppendRefused(response_ids_[i], results[i], answer);
    }
  }
  return answer;
}

}  // namespace sipas::survey::api
