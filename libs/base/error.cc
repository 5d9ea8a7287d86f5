#include "libs/base/error.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"

namespace sipas::base {
namespace {

constexpr absl::string_view kPayloadUrl = "sipas.base.ErrorDetails";

// The payload lives and dies within one process, so its format has no version: every string is
// preceded by its length, every list by its size, as 8 bytes in the machine's order; reason is
// first so that ReasonOf reads only that.
class Writer {
 public:
  void Number(uint64_t value) { out_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }
  void Text(std::string_view text) {
    Number(text.size());
    out_.append(text);
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  uint64_t Number() {
    uint64_t value = 0;
    in_.copy(reinterpret_cast<char*>(&value), sizeof(value));
    in_.remove_prefix(sizeof(value));
    return value;
  }
  std::string Text() {
    const uint64_t size = Number();
    std::string text(in_.substr(0, size));
    in_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view in_;
};

// An infinite or very long delay means no more than "much later".
uint64_t ToNanoseconds(absl::Duration duration) {
  return static_cast<uint64_t>(absl::ToInt64Nanoseconds(duration));
}

absl::Duration FromNanoseconds(uint64_t nanoseconds) {
  return absl::Nanoseconds(static_cast<int64_t>(nanoseconds));
}

std::string Encode(const ErrorDetails& details) {
  Writer writer;
  writer.Text(details.reason);
  writer.Text(details.domain);
  writer.Text(details.cause);
  writer.Number(details.metadata.size());
  for (const auto& [key, value] : details.metadata) {
    writer.Text(key);
    writer.Text(value);
  }
  writer.Number(details.violations.size());
  for (const FieldViolation& violation : details.violations) {
    writer.Text(violation.field);
    writer.Text(violation.description);
  }
  writer.Number(details.retry_after.has_value() ? 1 : 0);
  writer.Number(ToNanoseconds(details.retry_after.value_or(absl::ZeroDuration())));
  return writer.Take();
}

ErrorDetails Decode(std::string_view payload) {
  Reader reader(payload);
  ErrorDetails details;
  details.reason = reader.Text();
  details.domain = reader.Text();
  details.cause = reader.Text();
  for (uint64_t left = reader.Number(); left > 0; --left) {
    std::string key = reader.Text();
    details.metadata[std::move(key)] = reader.Text();
  }
  for (uint64_t left = reader.Number(); left > 0; --left) {
    FieldViolation& violation = details.violations.emplace_back();
    violation.field = reader.Text();
    violation.description = reader.Text();
  }
  const bool has_retry_after = reader.Number() != 0;
  const uint64_t retry_after = reader.Number();
  if (has_retry_after) details.retry_after = FromNanoseconds(retry_after);
  return details;
}

void LimitViolations(std::vector<FieldViolation>& violations) {
  if (violations.size() <= kMaxViolations) return;
  const size_t left_out = violations.size() - kMaxViolations;
  violations.resize(kMaxViolations);
  violations.push_back({"", absl::StrCat("and ", left_out, " more")});
}

std::optional<std::string> PayloadOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  return std::string(*payload);
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, std::string_view message, ErrorDetails details) {
  absl::Status status(code, ToAbsl(TruncateUtf8(message, kMaxErrorMessageBytes)));
  LimitViolations(details.violations);
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(details)));
  return status;
}

ErrorDetails DetailsOf(const absl::Status& status) {
  const std::optional<std::string> payload = PayloadOf(status);
  return payload.has_value() ? Decode(*payload) : ErrorDetails{};
}

std::string ReasonOf(const absl::Status& status) {
  const std::optional<std::string> payload = PayloadOf(status);
  return payload.has_value() ? Reader(*payload).Text() : std::string();
}

std::string DescribeError(const absl::Status& status) {
  if (status.ok()) return "OK";
  const ErrorDetails details = DetailsOf(status);
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()), ": ", status.message());
  if (!details.reason.empty()) absl::StrAppend(&text, " [", details.reason, "]");
  for (const FieldViolation& violation : details.violations) {
    absl::StrAppend(&text, "\n  ", violation.field, violation.field.empty() ? "" : ": ",
                    violation.description);
  }
  if (!details.cause.empty()) absl::StrAppend(&text, "\n  cause: ", details.cause);
  return text;
}

}  // namespace sipas::base
