#include "cli/sipasctl.h"

#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/output/display_width.h"
#include "cli/output/text_wrap.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"

namespace sipas::cli {
namespace {

constexpr size_t kWidth = 80;

// The command that the first one or two words name, and how many words those are.
std::pair<std::unique_ptr<Command>, size_t> FindCommand(std::span<const std::string> words) {
  for (size_t count = std::min<size_t>(2, words.size()); count > 0; --count) {
    const std::string name =
        absl::StrJoin(words.begin(), words.begin() + static_cast<int>(count), " ");
    for (std::unique_ptr<Command>& command : AllCommands()) {
      if (command->Help().name == name) return {std::move(command), count};
    }
  }
  return {nullptr, 0};
}

absl::Status UnknownCommand(std::span<const std::string> words) {
  return UsageError(absl::StrCat("there is no command '", words[0], "'; see sipasctl help"));
}

absl::Status PrintHelp(std::span<const std::string> words, std::ostream& out) {
  if (words.empty()) {
    out << Overview();
    return absl::OkStatus();
  }
  const auto [command, count] = FindCommand(words);
  if (command == nullptr) return UnknownCommand(words);
  out << HelpOf(*command);
  return absl::OkStatus();
}

absl::Status RunCommand(Command& command, GlobalFlags globals, std::span<const std::string> args,
                        const Session::Environment& environment) {
  FlagSet flags;
  globals.AddTo(flags);
  command.AddFlags(flags);
  SIPAS_ASSIGN_OR_RETURN(const std::vector<std::string> arguments, flags.Parse(args));
  if (globals.help) {
    environment.out << HelpOf(command);
    return absl::OkStatus();
  }
  Session session(environment, globals);
  return command.Run(session, arguments);
}

absl::Status Dispatch(std::span<const std::string> args, const Session::Environment& environment) {
  GlobalFlags globals;
  FlagSet leading;
  globals.AddTo(leading);
  SIPAS_ASSIGN_OR_RETURN(const size_t read, leading.ParseLeading(args));
  args = args.subspan(read);
  if (args.empty() && !globals.help) {
    environment.err << Overview();
    return UsageError("no command");
  }
  if (globals.help || args[0] == "help") {
    return PrintHelp(args.empty() || globals.help ? args : args.subspan(1), environment.out);
  }
  auto [command, count] = FindCommand(args);
  if (command == nullptr) return UnknownCommand(args);
  return RunCommand(*command, globals, args.subspan(count), environment);
}

// Terminal escapes in a service's message must not reach the terminal; line breaks may.
std::string PrintableLines(std::string_view text) {
  std::string result;
  while (true) {
    const size_t end = text.find('\n');
    result += Printable(text.substr(0, end));
    if (end == std::string_view::npos) return result;
    result += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string HelpOf(Command& command) {
  const CommandHelp help = command.Help();
  std::string text = absl::StrCat("sipasctl ", help.name, help.arguments.empty() ? "" : " ",
                                  help.arguments, " [flags]\n", WrapText(help.summary, kWidth, 2));
  absl::StrAppend(&text, "\n", WrapText(help.description, kWidth, 0));
  FlagSet own;
  command.AddFlags(own);
  if (!own.Help().empty()) absl::StrAppend(&text, "\nFlags:\n", own.Help());
  GlobalFlags globals;
  FlagSet shared;
  globals.AddTo(shared);
  absl::StrAppend(&text, "\nFlags of every command:\n", shared.Help(), "\nExamples:\n");
  for (const Example& example : help.examples) {
    absl::StrAppend(&text, WrapText(absl::StrCat("# ", example.what), kWidth, 2), "  ",
                    example.command, "\n");
  }
  return text;
}

std::string Overview() {
  std::string text =
      "sipasctl COMMAND [flags]\n"
      "  Client of the survey service and the aggregator.\n"
      "\nCommands:\n";
  for (const std::unique_ptr<Command>& command : AllCommands()) {
    const CommandHelp help = command->Help();
    absl::StrAppend(&text, "  ", help.name, std::string(18 - help.name.size(), ' '), help.summary,
                    "\n");
  }
  absl::StrAppend(&text, "  help [COMMAND]    explain a command, with examples\n",
                  "\nFlags of every command:\n");
  GlobalFlags globals;
  FlagSet shared;
  globals.AddTo(shared);
  return absl::StrCat(text, shared.Help(),
                      "\nExit status:\n"
                      "  0  done\n"
                      "  1  a request, or a row of an import, was refused\n"
                      "  2  the command line, or a file that it names, is wrong\n"
                      "  3  a service cannot be reached or is not ready: try again\n");
}

int RunSipasctl(const std::vector<std::string>& args, const Session::Environment& environment) {
  const absl::Status status = Dispatch(args, environment);
  environment.out << std::flush;
  if (!status.ok()) {
    const ExitCode code = ExitCodeOf(status);
    // The code of a usage error says nothing that its message does not.
    const std::string text =
        code == ExitCode::kUsage ? std::string(status.message()) : base::DescribeError(status);
    environment.err << "sipasctl: " << PrintableLines(text) << std::endl;
  }
  return static_cast<int>(ExitCodeOf(status));
}

}  // namespace sipas::cli
