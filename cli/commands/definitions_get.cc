#include <google/protobuf/text_format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/command_line/definition_kind.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/definition_file.pb.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

class DefinitionsGetCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "definitions get",
            .arguments = "KIND NAME",
            .summary = "show a definition, as a file that `apply` reads",
            .description =
                "KIND is register, questionnaire, rulebook, campaign or weight-set. What is "
                "printed can be "
                "changed and applied again; take the line \"revision\" out first.",
            .examples = {{"Change a campaign",
                          "sipasctl definitions get campaign insteval > campaign.textproto"},
                         {"An older revision",
                          "sipasctl definitions get rulebook sipas-2026 --revision 1"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("revision", &revision_, "N", "Which revision; 0 is the latest.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"KIND", "NAME"}));
    if (session.output() == OutputFormat::kCsv) {
      return UsageError("a definition is no table: --output table (a text proto) or json");
    }
    survey::v1::GetDefinitionRequest request;
    SIPAS_ASSIGN_OR_RETURN(const survey::v1::DefinitionKind kind, ParseKind(args[0]));
    request.set_kind(kind);
    request.set_name(args[1]);
    request.set_revision(revision_);
    const auto stub = session.Definitions();
    survey::v1::GetDefinitionResponse response;
    SIPAS_RETURN_IF_ERROR(
        session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
          return stub->GetDefinition(context, request, &response);
        }));
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(response);
      return absl::OkStatus();
    }
    DefinitionFile file;
    *file.add_definitions() = response.definition();
    google::protobuf::TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    std::string text;
    printer.PrintToString(file, &text);
    session.out() << text;
    return absl::OkStatus();
  }

 private:
  uint32_t revision_ = 0;
};

}  // namespace

std::unique_ptr<Command> MakeDefinitionsGetCommand() {
  return std::make_unique<DefinitionsGetCommand>();
}

}  // namespace sipas::cli
