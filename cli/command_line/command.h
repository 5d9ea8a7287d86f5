// A subcommand of sipasctl: its help and what it does. One file in cli/commands each;
// cli/commands/all.cc lists them.
//
//   class VoidCommand final : public Command { ... };
//
// Thread-compatible; an object runs once.
#ifndef SIPAS_CLI_COMMAND_LINE_COMMAND_H_
#define SIPAS_CLI_COMMAND_LINE_COMMAND_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "cli/command_line/flag_set.h"
#include "cli/command_line/session.h"

namespace sipas::cli {

struct Example {
  std::string what;     // "Scores of all departments, best first"
  std::string command;  // "sipasctl scores insteval --block departments --statistic satisfied"
};

struct CommandHelp {
  std::string name;         // one or two words: "log tail"
  std::string arguments;    // "CAMPAIGN"; empty if there are none
  std::string summary;      // one line without a full stop
  std::string description;  // paragraphs; line breaks stay
  std::vector<Example> examples;
};

class Command {
 public:
  virtual ~Command() = default;

  virtual CommandHelp Help() const = 0;
  // Adds the command's own flags. They must live as long as this.
  virtual void AddFlags(FlagSet& /*flags*/) {}
  // `args`: what is left after the flags. Prints results to session.out().
  virtual absl::Status Run(Session& session, const std::vector<std::string>& args) = 0;
};

// A usage error unless there are exactly as many arguments as names, e.g. {"CAMPAIGN"}.
absl::Status ExpectArguments(const std::vector<std::string>& args,
                             const std::vector<std::string_view>& names);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_COMMAND_H_
