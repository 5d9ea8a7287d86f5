#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "cli/output/display_width.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"
#include "cli/report.pb.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using aggregator::v1::CampaignStatus;
using aggregator::v1::SourceStatus;

std::string SourceStateText(aggregator::v1::SourceState state) {
  switch (state) {
    case aggregator::v1::SOURCE_STATE_CONNECTING:
      return "connecting";
    case aggregator::v1::SOURCE_STATE_CATCHING_UP:
      return "catching up";
    case aggregator::v1::SOURCE_STATE_FOLLOWING:
      return "following";
    case aggregator::v1::SOURCE_STATE_STOPPED:
      return "STOPPED";
    default:
      return "?";
  }
}

class StatusCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {
        .name = "status",
        .arguments = "",
        .summary = "show how far both services are",
        .description =
            "The head of the survey service's log, what the aggregator follows and how far it is, "
            "and "
            "what it knows of every campaign. A service that cannot be reached does not hide the "
            "other; the exit status is then 3. --output csv lists the campaigns.",
        .examples = {{"Is the aggregator up to date?", "sipasctl status"},
                     {"For a program", "sipasctl status --output json"}}};
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {}));
    StatusReport report;
    const absl::Status survey = ReadSurvey(session, report);
    const absl::Status aggregator = ReadAggregator(session, report);
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(report);
        break;
      case OutputFormat::kCsv:
        PrintCsv(session, report);
        break;
      case OutputFormat::kTable:
        PrintTables(session, report);
        break;
    }
    if (!survey.ok() && !aggregator.ok()) {
      return absl::Status(survey.code(),
                          absl::StrCat(survey.message(), "; ", aggregator.message()));
    }
    return survey.ok() ? aggregator : survey;
  }

 private:
  static absl::Status ReadSurvey(Session& session, StatusReport& report) {
    SIPAS_ASSIGN_OR_RETURN(*report.mutable_survey(), session.ReadHead());
    return absl::OkStatus();
  }

  static absl::Status ReadAggregator(Session& session, StatusReport& report) {
    const auto stub = session.Status();
    aggregator::v1::GetStatusResponse response;
    SIPAS_RETURN_IF_ERROR(
        session.Call(Session::Endpoint::kAggregator, [&](grpc::ClientContext* context) {
          return stub->GetStatus(context, aggregator::v1::GetStatusRequest(), &response);
        }));
    *report.mutable_aggregator() = std::move(response);
    return absl::OkStatus();
  }

  static void PrintCsv(Session& session, const StatusReport& report) {
    session.out() << CsvLine(
        {"campaign", "revision", "counted", "voided", "test", "design_only", "partial", "late"});
    for (const CampaignStatus& campaign : report.aggregator().campaigns()) {
      session.out() << CsvLine(
          {campaign.campaign(), absl::StrCat(campaign.revision()),
           absl::StrCat(campaign.counted_responses()), absl::StrCat(campaign.voided_responses()),
           absl::StrCat(campaign.test_responses()), absl::StrCat(campaign.design_only_responses()),
           absl::StrCat(campaign.partial_responses()), absl::StrCat(campaign.late_responses())});
    }
  }

  static void PrintTables(Session& session, const StatusReport& report) {
    const NumberFormat numbers = session.numbers();
    if (report.has_survey()) {
      session.out() << "Survey service " << session.flags().survey << ": log "
                    << report.survey().log_id() << "\n  at position "
                    << numbers.Count(report.survey().head().position()) << "\n";
    }
    if (!report.has_aggregator()) return;
    session.out() << "Aggregator " << session.flags().aggregator << ": "
                  << numbers.Count(report.aggregator().cell_count()) << " cells, "
                  << numbers.Count(report.aggregator().row_count()) << " rows\n\n";
    PrintSources(session, report);
    PrintCampaigns(session, report);
  }

  static void PrintSources(Session& session, const StatusReport& report) {
    const NumberFormat numbers = session.numbers();
    Table table({{.title = "source", .flexible = true},
                 {.title = "state"},
                 {.title = "folded", .align = Align::kRight},
                 {.title = "head", .align = Align::kRight},
                 {.title = "not owned", .align = Align::kRight}});
    for (const SourceStatus& source : report.aggregator().sources()) {
      table.AddRow({source.endpoint(), SourceStateText(source.state()),
                    numbers.Count(source.folded_position()), numbers.Count(source.head_position()),
                    numbers.Count(source.not_owned_count())});
    }
    session.out() << table.Render();
    for (const SourceStatus& source : report.aggregator().sources()) {
      if (source.reason().empty()) continue;
      session.out() << WrapText(
          Printable(absl::StrCat(source.endpoint(), ": ", source.reason(), ": ", source.message())),
          kTerminalColumns, 2);
    }
  }

  static void PrintCampaigns(Session& session, const StatusReport& report) {
    const NumberFormat numbers = session.numbers();
    Table table({{.title = "campaign", .flexible = true},
                 {.title = "revision", .align = Align::kRight},
                 {.title = "counted", .align = Align::kRight},
                 {.title = "voided", .align = Align::kRight},
                 {.title = "test", .align = Align::kRight},
                 {.title = "design only", .align = Align::kRight},
                 {.title = "partial", .align = Align::kRight},
                 {.title = "late", .align = Align::kRight}});
    for (const CampaignStatus& campaign : report.aggregator().campaigns()) {
      table.AddRow(
          {campaign.campaign(), absl::StrCat(campaign.revision()),
           numbers.Count(campaign.counted_responses()), numbers.Count(campaign.voided_responses()),
           numbers.Count(campaign.test_responses()),
           numbers.Count(campaign.design_only_responses()),
           numbers.Count(campaign.partial_responses()), numbers.Count(campaign.late_responses())});
    }
    session.out() << "\n" << table.Render();
  }
};

}  // namespace

std::unique_ptr<Command> MakeStatusCommand() { return std::make_unique<StatusCommand>(); }

}  // namespace sipas::cli
