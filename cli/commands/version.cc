#include <memory>

#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "cli/report.pb.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

class VersionCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "version",
            .arguments = "",
            .summary = "show the version of this program",
            .description = "Asks no service.",
            .examples = {{"Which one is this?", "sipasctl version"}}};
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {}));
    VersionReport report;
    report.set_version(SIPAS_VERSION);
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(report);
        break;
      case OutputFormat::kCsv:
        session.out() << CsvLine({"version"}) << CsvLine({report.version()});
        break;
      case OutputFormat::kTable:
        session.out() << "sipasctl " << report.version() << "\n";
        break;
    }
    return absl::OkStatus();
  }
};

}  // namespace

std::unique_ptr<Command> MakeVersionCommand() { return std::make_unique<VersionCommand>(); }

}  // namespace sipas::cli
