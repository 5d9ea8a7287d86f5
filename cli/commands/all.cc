#include "cli/commands/all.h"

namespace sipas::cli {

std::vector<std::unique_ptr<Command>> AllCommands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(MakeApplyCommand());
  commands.push_back(MakeImportCommand());
  commands.push_back(MakeScoresCommand());
  commands.push_back(MakeCompareCommand());
  commands.push_back(MakeQualityCommand());
  commands.push_back(MakeBundleCommand());
  commands.push_back(MakePlanCommand());
  commands.push_back(MakeStatusCommand());
  commands.push_back(MakeDefinitionsListCommand());
  commands.push_back(MakeDefinitionsGetCommand());
  commands.push_back(MakeGetCommand());
  commands.push_back(MakeVoidCommand());
  commands.push_back(MakeReinstateCommand());
  commands.push_back(MakeLogTailCommand());
  commands.push_back(MakeVersionCommand());
  return commands;
}

}  // namespace sipas::cli
