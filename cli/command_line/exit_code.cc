#include "cli/command_line/exit_code.h"

#include <string>

#include "libs/base/error.h"

namespace sipas::cli {
namespace {

// Of the client itself; no service uses it.
constexpr char kUsageReason[] = "USAGE";
constexpr char kDomain[] = "sipasctl";

}  // namespace

absl::Status UsageError(std::string_view message) {
  return base::MakeError(absl::StatusCode::kInvalidArgument, message,
                         {.reason = kUsageReason, .domain = kDomain});
}

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return ExitCode::kUnreachable;
    default: {
      const base::ErrorDetails details = base::DetailsOf(status);
      const bool usage = details.domain == kDomain && details.reason == kUsageReason;
      return usage ? ExitCode::kUsage : ExitCode::kRefused;
    }
  }
}

}  // namespace sipas::cli
