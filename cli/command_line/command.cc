#include "cli/command_line/command.h"

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/strings.h"

namespace sipas::cli {

absl::Status ExpectArguments(const std::vector<std::string>& args,
                             const std::vector<std::string_view>& names) {
  if (args.size() < names.size()) {
    return UsageError(absl::StrCat("missing argument: ", base::ToAbsl(names[args.size()])));
  }
  if (args.size() > names.size()) {
    return UsageError(absl::StrCat("unexpected argument: ", args[names.size()]));
  }
  return absl::OkStatus();
}

}  // namespace sipas::cli
