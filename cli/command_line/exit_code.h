// What sipasctl's exit status says. Scripts rely on these numbers; `sipasctl help` documents them.
//
//   return static_cast<int>(ExitCodeOf(status));
//
// Pure functions, thread-safe.
#ifndef SIPAS_CLI_COMMAND_LINE_EXIT_CODE_H_
#define SIPAS_CLI_COMMAND_LINE_EXIT_CODE_H_

#include <string_view>

#include "absl/status/status.h"

namespace sipas::cli {

enum class ExitCode : int {
  kOk = 0,
  kRefused = 1,      // a request, or a row of an import, was refused
  kUsage = 2,        // the command line, or a file that it names, is wrong
  kUnreachable = 3,  // a service cannot be reached or is not ready: trying again may help
};

// An error of the kind kUsage.
[[nodiscard]] absl::Status UsageError(std::string_view message);

ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_EXIT_CODE_H_
