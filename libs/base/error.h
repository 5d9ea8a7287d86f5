// Errors that a program can act on: an absl::Status that carries a machine-readable reason, the
// fields that are wrong, when to try again, and a cause that only our own log may see.
//
//   return base::MakeError(absl::StatusCode::kNotFound, "campaign 'sipas-2026' does not exist",
//                          {.reason = "CAMPAIGN_NOT_FOUND",
//                           .domain = "survey.sipas",
//                           .metadata = {{"campaign", "sipas-2026"}}});
//   if (base::ReasonOf(status) == "CAMPAIGN_NOT_FOUND") ...
//
// The details travel as a payload of the status in an encoding of our own; libs/rpc/status.h
// translates them to google.rpc details and back. All functions are thread-safe.
#ifndef SIPAS_LIBS_BASE_ERROR_H_
#define SIPAS_LIBS_BASE_ERROR_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace sipas::base {

// Longest message of an error, in bytes: it travels in HTTP/2 headers.
inline constexpr size_t kMaxErrorMessageBytes = 1024;
// Most violations that one error lists; one more entry then says how many were left out.
inline constexpr size_t kMaxViolations = 100;

struct FieldViolation {
  std::string field;  // path in the request, e.g. "response.answers[3].rating"
  std::string description;

  bool operator==(const FieldViolation&) const = default;
};

struct ErrorDetails {
  // The empty initialisers keep designated ones free of warnings about the members left out.
  std::string reason{};  // UPPER_SNAKE, stable: programs compare it
  std::string domain{};  // who gives the reason its meaning, e.g. "survey.sipas"
  std::map<std::string, std::string> metadata{};
  std::vector<FieldViolation> violations{};
  std::optional<absl::Duration> retry_after{};
  std::string cause{};  // for the log of the process that made it; never sent to a client

  bool operator==(const ErrorDetails&) const = default;
};

// An error with `details`. The message and the violations are cut to the limits above, the message
// at a character boundary. `code` must not be OK (the result would carry no details).
[[nodiscard]] absl::Status MakeError(absl::StatusCode code, std::string_view message,
                                     ErrorDetails details);

// The details that MakeError put in; empty for OK and for a status made otherwise.
ErrorDetails DetailsOf(const absl::Status& status);

// DetailsOf(status).reason, without building the rest.
std::string ReasonOf(const absl::Status& status);

// Everything about an error for a human: "NOT_FOUND: no such campaign [CAMPAIGN_NOT_FOUND]", then a
// line per violation and one for the cause. "OK" for OK.
std::string DescribeError(const absl::Status& status);

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_ERROR_H_
