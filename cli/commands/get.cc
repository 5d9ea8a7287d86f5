#include <google/protobuf/text_format.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

std::string StateText(survey::v1::ResponseState state) {
  switch (state) {
    case survey::v1::RESPONSE_STATE_COUNTED:
      return "counted";
    case survey::v1::RESPONSE_STATE_VOIDED:
      return "voided";
    default:
      return "?";
  }
}

class GetCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "get",
            .arguments = "RESPONSE_ID",
            .summary = "show a response and whether it counts",
            .description =
                "Prints the response as a text proto, after its state and its positions in the "
                "log.",
            .examples = {{"Look one up", "sipasctl get 0195e9c2-7a3b-7c11-8f25-2f6d0a9b3c4d"}}};
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"RESPONSE_ID"}));
    if (session.output() == OutputFormat::kCsv) {
      return UsageError("a response is no table: --output table (a text proto) or json");
    }
    survey::v1::GetResponseRequest request;
    request.set_response_id(args[0]);
    const auto stub = session.Responses();
    survey::v1::GetResponseResponse response;
    SIPAS_RETURN_IF_ERROR(
        session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
          return stub->GetResponse(context, request, &response);
        }));
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(response);
      return absl::OkStatus();
    }
    google::protobuf::TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    std::string text;
    printer.PrintToString(response.response(), &text);
    session.out() << "# " << StateText(response.state()) << ", accepted at position "
                  << response.first_position() << ", now decided at position "
                  << response.current_position() << "\n"
                  << text;
    return absl::OkStatus();
  }
};

}  // namespace

std::unique_ptr<Command> MakeGetCommand() { return std::make_unique<GetCommand>(); }

}  // namespace sipas::cli
