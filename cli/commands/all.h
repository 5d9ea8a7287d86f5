// Every subcommand, in the order of `sipasctl help`. A new one: its file, its factory here, its
// line in all.cc.
//
//   for (const std::unique_ptr<Command>& command : AllCommands()) ...
//
// Thread-safe.
#ifndef SIPAS_CLI_COMMANDS_ALL_H_
#define SIPAS_CLI_COMMANDS_ALL_H_

#include <memory>
#include <vector>

#include "cli/command_line/command.h"

namespace sipas::cli {

std::unique_ptr<Command> MakeApplyCommand();
std::unique_ptr<Command> MakeBundleCommand();
std::unique_ptr<Command> MakeCompareCommand();
std::unique_ptr<Command> MakeDefinitionsGetCommand();
std::unique_ptr<Command> MakeDefinitionsListCommand();
std::unique_ptr<Command> MakeGetCommand();
std::unique_ptr<Command> MakeImportCommand();
std::unique_ptr<Command> MakeLogTailCommand();
std::unique_ptr<Command> MakeQualityCommand();
std::unique_ptr<Command> MakePlanCommand();
std::unique_ptr<Command> MakeReinstateCommand();
std::unique_ptr<Command> MakeScoresCommand();
std::unique_ptr<Command> MakeStatusCommand();
std::unique_ptr<Command> MakeVersionCommand();
std::unique_ptr<Command> MakeVoidCommand();

std::vector<std::unique_ptr<Command>> AllCommands();

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMANDS_ALL_H_
