#include "services/survey/api/convert.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"
#include "libs/wire/canonical_bytes.h"
#include "libs/wire/response_wire.h"
#include "services/survey/core/errors.h"

namespace sipas::survey::api {
namespace {

constexpr size_t kMaxReasonBytes = 500;
constexpr size_t kMaxPrincipalBytes = 63;
constexpr int kMaxEarlierPoints = 64;

void EncodeError(const absl::Status& status, v1::ItemError& proto) {
  const base::ErrorDetails details = base::DetailsOf(status);
  proto.set_reason(details.reason);
  proto.set_message(std::string(status.message()));
  for (const base::FieldViolation& violation : details.violations) {
    v1::FieldViolation* field = proto.add_violations();
    field->set_field(violation.field);
    field->set_description(violation.description);
  }
  if (details.retry_after.has_value()) {
    const int64_t nanos = absl::ToInt64Nanoseconds(*details.retry_after);
    proto.mutable_retry_after()->set_seconds(nanos / 1'000'000'000);
    proto.mutable_retry_after()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  }
}

domain::LogPoint DecodePoint(std::string_view field, const v1::LogPoint& proto,
                             domain::Violations& violations) {
  const std::optional<base::Digest> hash = base::DigestFromBytes(proto.hash());
  if (!hash.has_value()) {
    violations.Add(absl::StrCat(base::ToAbsl(field), ".hash"), "must be 32 bytes");
  }
  return {.position = proto.position(), .hash = hash.value_or(base::Digest{})};
}

}  // namespace

Submission DecodeSubmission(const v1::Response& response) {
  Submission submission;
  submission.response = wire::DecodeResponse(response, submission.violations);
  if (!submission.violations.empty()) return submission;
  submission.own = wire::CanonicalBytes(submission.response);
  submission.digest = base::Sha256({submission.own});
  return submission;
}

absl::Status CheckBatch(size_t responses) {
  if (responses == 0) return EmptyBatch();
  if (responses <= kMaxBatch) return absl::OkStatus();
  return BatchTooLarge(responses, kMaxBatch);
}

std::vector<Submission> DecodeBatch(const ResponseList& responses) {
  std::vector<Submission> submissions;
  submissions.reserve(static_cast<size_t>(responses.size()));
  for (const v1::Response& response : responses) submissions.push_back(DecodeSubmission(response));
  return submissions;
}

v1::ItemStatus EncodeOutcome(IngestOutcome outcome) {
  switch (outcome) {
    case IngestOutcome::kAccepted:
      return v1::ITEM_STATUS_ACCEPTED;
    case IngestOutcome::kDuplicate:
      return v1::ITEM_STATUS_DUPLICATE;
    case IngestOutcome::kRejectedFinal:
      return v1::ITEM_STATUS_REJECTED_FINAL;
    case IngestOutcome::kRetryLater:
      return v1::ITEM_STATUS_RETRY_LATER;
  }
  return v1::ITEM_STATUS_UNSPECIFIED;
}

void EncodeResult(std::string_view response_id, const IngestResult& result, v1::ItemResult& proto) {
  proto.set_response_id(std::string(response_id));
  proto.set_status(EncodeOutcome(result.outcome));
  if (result.error.ok()) {
    proto.set_position(result.position);
  } else {
    EncodeError(result.error, *proto.mutable_error());
  }
}

void EncodeResults(const ResponseList& responses, const std::vector<IngestResult>& results,
                   google::protobuf::RepeatedPtrField<v1::ItemResult>& proto) {
  proto.Reserve(responses.size());
  for (int i = 0; i < responses.size(); ++i) {
    EncodeResult(responses[i].response_id(), results[static_cast<size_t>(i)], *proto.Add());
  }
}

absl::StatusOr<base::Uuid> DecodeResponseId(std::string_view response_id) {
  const absl::StatusOr<base::Uuid> id = base::Uuid::Parse(response_id);
  if (id.ok()) return *id;
  domain::Violations violations;
  violations.Add("response_id", base::FromAbsl(id.status().message()));
  return violations.ToStatus(absl::StatusCode::kInvalidArgument, "INVALID_RESPONSE_ID",
                             "survey.sipas");
}

absl::StatusOr<CorrectionRequest> DecodeCorrection(domain::EntryKind kind,
                                                   std::string_view response_id,
                                                   const std::string& reason,
                                                   const std::string& principal) {
  domain::Violations violations;
  const absl::StatusOr<base::Uuid> id = base::Uuid::Parse(response_id);
  if (!id.ok()) violations.Add("response_id", base::FromAbsl(id.status().message()));
  if (reason.empty() || reason.size() > kMaxReasonBytes) {
    violations.Add("reason", absl::StrCat("must have 1 to ", kMaxReasonBytes, " bytes"));
  }
  if (principal.size() > kMaxPrincipalBytes) {
    violations.Add("principal", absl::StrCat("must have at most ", kMaxPrincipalBytes, " bytes"));
  }
  if (!violations.empty()) return InvalidRequest(violations);
  return CorrectionRequest{
      .kind = kind, .response_id = *id, .reason = reason, .principal = principal};
}

absl::StatusOr<ReaderState> DecodeReader(const v1::ReadLogRequest& request) {
  domain::Violations violations;
  ReaderState reader;
  if (!request.log_id().empty()) {
    const absl::StatusOr<base::Uuid> id = base::Uuid::Parse(request.log_id());
    if (id.ok()) {
      reader.log_id = *id;
    } else {
      violations.Add("log_id", base::FromAbsl(id.status().message()));
    }
  }
  if (request.has_after()) {
    reader.after = DecodePoint("after", request.after(), violations);
    if (request.log_id().empty()) violations.Add("after", "must be absent without log_id");
    if (request.last_entries() > 0) violations.Add("last_entries", "excludes after");
  }
  if (request.earlier_size() > kMaxEarlierPoints) {
    violations.Add("earlier", absl::StrCat("must hold at most ", kMaxEarlierPoints, " points"));
  } else {
    for (const v1::LogPoint& point : request.earlier()) {
      const std::string field = domain::Field("earlier", reader.earlier.size());
      reader.earlier.push_back(DecodePoint(field, point, violations));
    }
  }
  if (!violations.empty()) return InvalidRequest(violations);
  return reader;
}

void EncodePoint(const domain::LogPoint& point, v1::LogPoint& proto) {
  proto.set_position(point.position);
  proto.set_hash(std::string(base::AsBytes(point.hash)));
}

}  // namespace sipas::survey::api
