#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

class ReinstateCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {
        .name = "reinstate",
        .arguments = "RESPONSE_ID",
        .summary = "make a voided response count again",
        .description = "Reinstating a response that counts changes nothing.",
        .examples = {{"The void was a mistake",
                      "sipasctl reinstate 0195e9c2-7a3b-7c11-8f25-2f6d0a9b3c4d --reason mistake"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("reason", &reason_, "TEXT", "Why; kept in the log. Required.");
    flags.Add("principal", &principal_, "ID", "Who decided: an opaque id, never a name.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"RESPONSE_ID"}));
    if (reason_.empty()) return UsageError("--reason is required");
    survey::v1::ReinstateResponseRequest request;
    request.set_response_id(args[0]);
    request.set_reason(reason_);
    request.set_principal(principal_);
    const auto stub = session.Responses();
    survey::v1::ReinstateResponseResponse response;
    SIPAS_RETURN_IF_ERROR(
        session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
          return stub->ReinstateResponse(context, request, &response);
        }));
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(response);
        break;
      case OutputFormat::kCsv:
        session.out() << CsvLine({"response_id", "position"})
                      << CsvLine({args[0], absl::StrCat(response.position())});
        break;
      case OutputFormat::kTable:
        session.out() << args[0] << " is reinstated by position " << response.position() << "\n";
        break;
    }
    return absl::OkStatus();
  }

 private:
  std::string reason_;
  std::string principal_;
};

}  // namespace

std::unique_ptr<Command> MakeReinstateCommand() { return std::make_unique<ReinstateCommand>(); }

}  // namespace sipas::cli
