#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command_line/definition_kind.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "cli/output/table.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using survey::v1::Definition;

// A word about its content: what one looks for in a list.
std::string Content(const Definition& definition) {
  switch (definition.body_case()) {
    case Definition::kRegister:
      return absl::StrCat(definition.register_().localities_size(), " localities");
    case Definition::kQuestionnaire:
      return absl::StrCat(definition.questionnaire().items_size(), " items");
    case Definition::kRulebook:
      return absl::StrCat("scores ", definition.rulebook().questionnaire());
    case Definition::kCampaign:
      return absl::StrCat(definition.campaign().register_(), ", ",
                          definition.campaign().questionnaire());
    case Definition::kWeightSet:
      return absl::StrCat("weighs ", definition.weight_set().campaign());
    default:
      return "";
  }
}

class DefinitionsListCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "definitions list",
            .arguments = "[KIND]",
            .summary = "list the latest revisions of definitions",
            .description =
                "KIND is register, questionnaire, rulebook, campaign or weight-set; without it, "
                "all kinds "
                "are listed (not with --output json).",
            .examples = {
                {"What does the service know?", "sipasctl definitions list"},
                {"Campaigns for a program", "sipasctl definitions list campaign --output json"}}};
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    if (args.size() > 1) SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"KIND"}));
    std::vector<survey::v1::DefinitionKind> kinds = {
        survey::v1::DEFINITION_KIND_REGISTER, survey::v1::DEFINITION_KIND_QUESTIONNAIRE,
        survey::v1::DEFINITION_KIND_RULEBOOK, survey::v1::DEFINITION_KIND_CAMPAIGN,
        survey::v1::DEFINITION_KIND_WEIGHT_SET};
    if (!args.empty()) {
      SIPAS_ASSIGN_OR_RETURN(const survey::v1::DefinitionKind kind, ParseKind(args[0]));
      kinds = {kind};
    }
    if (kinds.size() > 1 && session.output() == OutputFormat::kJson) {
      return UsageError("--output json needs a KIND");
    }
    std::vector<survey::v1::ListDefinitionsResponse> lists;
    for (const survey::v1::DefinitionKind kind : kinds) {
      SIPAS_ASSIGN_OR_RETURN(lists.emplace_back(), AllPages(session, kind));
    }
    Print(session, kinds, lists);
    return absl::OkStatus();
  }

 private:
  static absl::StatusOr<survey::v1::ListDefinitionsResponse> AllPages(
      Session& session, survey::v1::DefinitionKind kind) {
    const auto stub = session.Definitions();
    survey::v1::ListDefinitionsResponse all;
    survey::v1::ListDefinitionsRequest request;
    request.set_kind(kind);
    request.set_page_size(100);
    do {
      survey::v1::ListDefinitionsResponse page;
      SIPAS_RETURN_IF_ERROR(
          session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
            return stub->ListDefinitions(context, request, &page);
          }));
      all.mutable_definitions()->MergeFrom(page.definitions());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  static void Print(Session& session, const std::vector<survey::v1::DefinitionKind>& kinds,
                    const std::vector<survey::v1::ListDefinitionsResponse>& lists) {
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(lists.front());
      return;
    }
    const bool csv = session.output() == OutputFormat::kCsv;
    Table table({{.title = "kind"},
                 {.title = "name"},
                 {.title = "revision", .align = Align::kRight},
                 {.title = "content", .flexible = true}});
    if (csv) session.out() << CsvLine({"kind", "name", "revision", "content"});
    for (size_t i = 0; i < lists.size(); ++i) {
      for (const Definition& definition : lists[i].definitions()) {
        const std::vector<std::string> cells = {KindName(kinds[i]), definition.name(),
                                                absl::StrCat(definition.revision()),
                                                Content(definition)};
        if (csv) session.out() << CsvLine(cells);
        table.AddRow(cells);
      }
    }
    if (!csv) session.out() << table.Render();
  }
};

}  // namespace

std::unique_ptr<Command> MakeDefinitionsListCommand() {
  return std::make_unique<DefinitionsListCommand>();
}

}  // namespace sipas::cli
