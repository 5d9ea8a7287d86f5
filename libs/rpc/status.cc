#include "libs/rpc/status.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"

namespace sipas::rpc {
namespace {

#define SIPAS_SAME_CODE(absl_name, grpc_name)                    \
  static_assert(static_cast<int>(absl::StatusCode::absl_name) == \
                static_cast<int>(grpc::StatusCode::grpc_name))
SIPAS_SAME_CODE(kOk, OK);
SIPAS_SAME_CODE(kCancelled, CANCELLED);
SIPAS_SAME_CODE(kUnknown, UNKNOWN);
SIPAS_SAME_CODE(kInvalidArgument, INVALID_ARGUMENT);
SIPAS_SAME_CODE(kDeadlineExceeded, DEADLINE_EXCEEDED);
SIPAS_SAME_CODE(kNotFound, NOT_FOUND);
SIPAS_SAME_CODE(kAlreadyExists, ALREADY_EXISTS);
SIPAS_SAME_CODE(kPermissionDenied, PERMISSION_DENIED);
SIPAS_SAME_CODE(kResourceExhausted, RESOURCE_EXHAUSTED);
SIPAS_SAME_CODE(kFailedPrecondition, FAILED_PRECONDITION);
SIPAS_SAME_CODE(kAborted, ABORTED);
SIPAS_SAME_CODE(kOutOfRange, OUT_OF_RANGE);
SIPAS_SAME_CODE(kUnimplemented, UNIMPLEMENTED);
SIPAS_SAME_CODE(kInternal, INTERNAL);
SIPAS_SAME_CODE(kUnavailable, UNAVAILABLE);
SIPAS_SAME_CODE(kDataLoss, DATA_LOSS);
SIPAS_SAME_CODE(kUnauthenticated, UNAUTHENTICATED);
#undef SIPAS_SAME_CODE

// gRPC sends the message percent-encoded: three bytes for each one that is not printable ASCII,
// nine for most Vietnamese letters with their marks. Together with the details in base64 it has to
// stay under the 8 KiB that a peer accepts by default, else the whole error is lost.
constexpr size_t kMaxEncodedMessageBytes = 2048;

size_t EncodedSize(std::string_view character) {
  const char c = character[0];
  return c >= 0x20 && c < 0x7F && c != '%' ? 1 : 3 * character.size();
}

// Valid UTF-8, cut to what fits.
std::string WireMessage(std::string_view message) {
  const std::string valid = base::ToValidUtf8(message);
  size_t encoded = 0;
  size_t end = 0;
  while (end < valid.size()) {
    const std::string_view rest = std::string_view(valid).substr(end);
    const std::string_view character = rest.substr(0, base::Utf8CharLength(rest));
    encoded += EncodedSize(character);
    if (encoded > kMaxEncodedMessageBytes) break;
    end += character.size();
  }
  return valid.substr(0, end);
}

google::rpc::ErrorInfo ErrorInfoOf(const base::ErrorDetails& details) {
  google::rpc::ErrorInfo info;
  info.set_reason(base::ToValidUtf8(details.reason));
  info.set_domain(base::ToValidUtf8(details.domain));
  for (const auto& [key, value] : details.metadata) {
    (*info.mutable_metadata())[base::ToValidUtf8(key)] = base::ToValidUtf8(value);
  }
  return info;
}

// The first `count` violations, and how many there are beyond them.
google::rpc::BadRequest BadRequestOf(const base::ErrorDetails& details, size_t count) {
  google::rpc::BadRequest bad_request;
  for (size_t i = 0; i < count; ++i) {
    google::rpc::BadRequest::FieldViolation& violation = *bad_request.add_field_violations();
    violation.set_field(base::ToValidUtf8(details.violations[i].field));
    violation.set_description(base::ToValidUtf8(details.violations[i].description));
  }
  if (count < details.violations.size()) {
    bad_request.add_field_violations()->set_description(
        absl::StrCat("and ", details.violations.size() - count, " more"));
  }
  return bad_request;
}

google::rpc::RetryInfo RetryInfoOf(absl::Duration retry_after) {
  google::rpc::RetryInfo retry_info;
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(retry_after);
  retry_info.mutable_retry_delay()->set_seconds(nanoseconds / 1'000'000'000);
  retry_info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanoseconds % 1'000'000'000));
  return retry_info;
}

std::string Serialise(const grpc::Status& status, const base::ErrorDetails& details,
                      size_t violations) {
  google::rpc::Status proto;
  proto.set_code(status.error_code());
  proto.set_message(status.error_message());
  proto.add_details()->PackFrom(ErrorInfoOf(details));
  if (!details.violations.empty()) {
    proto.add_details()->PackFrom(BadRequestOf(details, violations));
  }
  if (details.retry_after.has_value()) {
    proto.add_details()->PackFrom(RetryInfoOf(*details.retry_after));
  }
  return proto.SerializeAsString();
}

// The details, with as many violations as fit. Metadata goes last: there is little of it unless a
// caller put in something that does not belong there.
std::string SerialiseWithinLimit(const grpc::Status& status, base::ErrorDetails details) {
  size_t violations = details.violations.size();
  std::string bytes = Serialise(status, details, violations);
  while (bytes.size() > kMaxDetailsBytes && violations > 0) {
    bytes = Serialise(status, details, --violations);
  }
  if (bytes.size() > kMaxDetailsBytes) {
    details.metadata.clear();
    bytes = Serialise(status, details, violations);
  }
  return bytes;
}

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

void AddErrorInfo(const google::rpc::ErrorInfo& info, base::ErrorDetails& details) {
  details.reason = info.reason();
  details.domain = info.domain();
  for (const auto& [key, value] : info.metadata()) details.metadata[key] = value;
}

void AddBadRequest(const google::rpc::BadRequest& bad_request, base::ErrorDetails& details) {
  for (const auto& violation : bad_request.field_violations()) {
    details.violations.push_back({violation.field(), violation.description()});
  }
}

base::ErrorDetails DetailsIn(const google::rpc::Status& proto) {
  base::ErrorDetails details;
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry_info;
  for (const google::protobuf::Any& any : proto.details()) {
    if (any.UnpackTo(&info)) {
      AddErrorInfo(info, details);
    } else if (any.UnpackTo(&bad_request)) {
      AddBadRequest(bad_request, details);
    } else if (any.UnpackTo(&retry_info)) {
      details.retry_after = FromProto(retry_info.retry_delay());
    }
  }
  return details;
}

absl::StatusCode CodeOf(const grpc::Status& status) {
  const int code = status.error_code();
  const bool known = code >= 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  return known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const grpc::Status plain(static_cast<grpc::StatusCode>(status.code()),
                           WireMessage(base::FromAbsl(status.message())));
  base::ErrorDetails details = base::DetailsOf(status);
  details.cause.clear();
  if (details == base::ErrorDetails{}) return plain;
  return grpc::Status(plain.error_code(), plain.error_message(),
                      SerialiseWithinLimit(plain, std::move(details)));
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status proto;
  const bool has_details =
      !status.error_details().empty() && proto.ParseFromString(status.error_details());
  return base::MakeError(CodeOf(status), status.error_message(),
                         has_details ? DetailsIn(proto) : base::ErrorDetails{});
}

}  // namespace sipas::rpc
