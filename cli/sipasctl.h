// The program without its process: parses a command line, runs the subcommand, prints errors.
//
//   int code = RunSipasctl({"status", "--output", "json"}, environment);
//
// Thread-safe as far as the environment is.
#ifndef SIPAS_CLI_SIPASCTL_H_
#define SIPAS_CLI_SIPASCTL_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command_line/command.h"
#include "cli/command_line/session.h"

namespace sipas::cli {

// Returns the exit status (cli/command_line/exit_code.h). Results go to environment.out, errors to
// environment.err.
int RunSipasctl(const std::vector<std::string>& args, const Session::Environment& environment);

// What `sipasctl help COMMAND` prints.
std::string HelpOf(Command& command);
// What `sipasctl help` prints.
std::string Overview();

}  // namespace sipas::cli

#endif  // SIPAS_CLI_SIPASCTL_H_
