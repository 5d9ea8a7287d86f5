#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/command_line/text_proto.h"
#include "cli/commands/all.h"
#include "cli/importer/campaign_check.h"
#include "cli/importer/import_run.h"
#include "cli/importer/mapping_check.h"
#include "cli/output/csv_writer.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using google::protobuf::TextFormat;

struct LoadedMapping {
  std::string path;
  Mapping mapping{};
  TextFormat::ParseInfoTree places{};
};

absl::StatusOr<char> Delimiter(const Mapping& mapping) {
  const std::string& delimiter = mapping.delimiter();
  if (delimiter.empty()) return ',';
  if (delimiter.size() == 1 && delimiter != "\"" && delimiter != "\n" && delimiter != "\r") {
    return delimiter[0];
  }
  return UsageError("the mapping's delimiter must be one ASCII character");
}

absl::Status MappingError(const LoadedMapping& loaded, const domain::Violations& violations) {
  std::string text = "the mapping does not fit; nothing was sent";
  std::string last;
  for (const base::FieldViolation& violation : violations.list()) {
    const int line = LineOf(violation.field, *Mapping::descriptor(), loaded.places);
    const std::string next =
        absl::StrCat("\n  ", loaded.path, line > 0 ? absl::StrCat(":", line) : "", ": ",
                     violation.field, ": ", violation.description);
    // Campaigns with one questionnaire say the same of it.
    if (next != last) absl::StrAppend(&text, next);
    last = next;
  }
  return UsageError(text);
}

std::string CsvPath(const std::string& flag, const LoadedMapping& loaded) {
  if (!flag.empty()) return flag;
  return (std::filesystem::path(loaded.path).parent_path() / loaded.mapping.file()).string();
}

class ImportCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {
        .name = "import",
        .arguments = "--mapping MAPPING",
        .summary = "import answers from a CSV file, as a mapping file says",
        .description =
            "MAPPING is a text proto (cli/mapping.proto) that says which column is what. "
            "Everything that "
            "is wrong with it is told before anything is sent. Good rows go in; bad ones are "
            "written, "
            "with line and reason, to FILE.rejected.csv, and the exit status is then 1.\n"
            "\n"
            "A row's id is made of its campaign and its key, so importing the same file again adds "
            "nothing: rows that are there already count as duplicates. That is also how to go on "
            "after "
            "an interruption: run the same command again; no state is kept. To mend bad rows, mend "
            "them "
            "in the file and import it again.\n"
            "\n"
            "Prints a watermark when done: `scores --min_watermark` takes it and waits until the "
            "scores "
            "include this import.",
        .examples = {{"See what a mapping would do, sending nothing",
                      "sipasctl import --mapping mapping.textproto --dry_run"},
                     {"Import", "sipasctl import --mapping mapping.textproto"},
                     {"Another file with the same columns",
                      "sipasctl import --mapping mapping.textproto --file wave2.csv.gz"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("mapping", &mapping_, "MAPPING", "The mapping. Required.");
    flags.Add("file", &file_, "FILE", "CSV file, plain or gzip, instead of the mapping's.");
    flags.Add("rejected", &rejected_, "FILE",
              "Where refused rows go instead of FILE.rejected.csv.");
    flags.Add(
        "dry_run", &dry_run_, "",
        "Read everything, check it against the definitions that the survey service has, tell the "
        "first bad rows and send nothing.");
    flags.Add("offline", &offline_, "", "With --dry_run: do not ask the survey service.");
    flags.Add("batch_size", &batch_size_, "N", "Responses in a request, 1 to 1000.");
    flags.Add("window", &window_, "N", "Requests in flight, 1 to 64.");
    flags.Add("give_up_after", &give_up_after_, "DURATION",
              "Stop when the service answered nothing for this long.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(CheckFlags(args));
    LoadedMapping loaded{.path = mapping_};
    SIPAS_RETURN_IF_ERROR(ReadTextProto(loaded.path, loaded.mapping, &loaded.places));
    const std::string path = CsvPath(file_, loaded);
    SIPAS_ASSIGN_OR_RETURN(const char delimiter, Delimiter(loaded.mapping));
    SIPAS_ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> reader,
                           CsvReader::Open(path, delimiter));
    SIPAS_ASSIGN_OR_RETURN(const std::optional<CampaignCheck> check,
                           Check(session, loaded, reader->header()));
    Progress progress(session.err(), session.environment().err_is_terminal,
                      session.environment().clock);
    const CampaignCheck* const campaigns = check.has_value() ? &*check : nullptr;
    if (dry_run_) {
      ImportRun run(*reader, loaded.mapping, campaigns, nullptr);
      SIPAS_RETURN_IF_ERROR(run.DryRun(progress));
      return Finish(session, run.report(), absl::OkStatus());
    }
    const std::string rejected_path = rejected_.empty() ? path + ".rejected.csv" : rejected_;
    SIPAS_ASSIGN_OR_RETURN(const std::unique_ptr<RejectedFile> rejected,
                           RejectedFile::Create(rejected_path, reader->header()));
    ImportRun run(*reader, loaded.mapping, campaigns, rejected.get());
    return Upload(session, run, *rejected, progress);
  }

 private:
  absl::Status CheckFlags(const std::vector<std::string>& args) const {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {}));
    if (mapping_.empty()) return UsageError("--mapping is required");
    if (batch_size_ < 1 || batch_size_ > 1000) return UsageError("--batch_size must be 1 to 1000");
    if (window_ < 1 || window_ > 64) return UsageError("--window must be 1 to 64");
    if (offline_ && !dry_run_) return UsageError("--offline goes with --dry_run only");
    return absl::OkStatus();
  }

  // What is wrong with the mapping, all of it; none offline.
  absl::StatusOr<std::optional<CampaignCheck>> Check(Session& session, const LoadedMapping& loaded,
                                                     const std::vector<std::string>& header) const {
    domain::Violations violations;
    CheckMapping(loaded.mapping, header, violations);
    std::optional<CampaignCheck> check;
    if (!offline_) {
      const auto stub = session.Definitions();
      const auto fetch = [&](survey::v1::DefinitionKind kind, const std::string& name,
                             uint32_t revision) -> absl::StatusOr<survey::v1::Definition> {
        survey::v1::GetDefinitionRequest request;
        request.set_kind(kind);
        request.set_name(name);
        request.set_revision(revision);
        survey::v1::GetDefinitionResponse response;
        SIPAS_RETURN_IF_ERROR(
            session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
              return stub->GetDefinition(context, request, &response);
            }));
        return std::move(*response.mutable_definition());
      };
      SIPAS_ASSIGN_OR_RETURN(check, CampaignCheck::Load(fetch, loaded.mapping, violations));
    }
    if (!violations.empty()) return MappingError(loaded, violations);
    return check;
  }

  absl::Status Upload(Session& session, ImportRun& run, RejectedFile& rejected,
                      Progress& progress) const {
    const auto stub = session.Responses();
    ResponseUploader uploader(
        *stub, {.window = static_cast<size_t>(window_), .give_up_after = give_up_after_},
        session.environment().random);
    absl::Status status = run.Upload(uploader, static_cast<size_t>(batch_size_), progress);
    status = session.Explain(Session::Endpoint::kSurvey, status);
    const absl::Status closed = rejected.Close();
    if (status.ok()) status = closed;
    ImportReport report = run.report();
    report.clear_first_rejected();
    if (report.rejected() > 0) report.set_rejected_file(rejected.path());
    if (status.ok()) status = AddWatermark(session, report);
    return Finish(session, report, status);
  }

  static absl::Status AddWatermark(Session& session, ImportReport& report) {
    SIPAS_ASSIGN_OR_RETURN(const survey::v1::GetHeadResponse head, session.ReadHead());
    aggregator::v1::LogPosition& position = *report.mutable_watermark()->add_positions();
    position.set_log_id(head.log_id());
    position.set_position(head.head().position());
    return absl::OkStatus();
  }

  // Prints the report, also after an error; rejected rows are an error of their own.
  static absl::Status Finish(Session& session, const ImportReport& report,
                             const absl::Status& status) {
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(report);
        break;
      case OutputFormat::kCsv:
        PrintCsv(session, report);
        break;
      case OutputFormat::kTable:
        PrintTable(session, report);
        break;
    }
    if (!status.ok() || report.rejected() == 0) return status;
    return absl::FailedPreconditionError(
        absl::StrCat(report.rejected(), report.rejected() == 1 ? " row " : " rows ",
                     report.dry_run() ? "would be refused" : "refused",
                     report.rejected_file().empty() ? "" : ": see ", report.rejected_file()));
  }

  static std::string WatermarkText(const ImportReport& report) {
    if (report.watermark().positions_size() == 0) return {};
    const aggregator::v1::LogPosition& position = report.watermark().positions(0);
    return absl::StrCat(position.log_id(), ":", position.position());
  }

  static void PrintCsv(Session& session, const ImportReport& report) {
    session.out() << CsvLine({"rows", "accepted", "duplicates", "ignored", "rejected",
                              "rejected_file", "watermark", "dry_run"})
                  << CsvLine({absl::StrCat(report.rows()), absl::StrCat(report.accepted()),
                              absl::StrCat(report.duplicates()), absl::StrCat(report.ignored()),
                              absl::StrCat(report.rejected()), report.rejected_file(),
                              WatermarkText(report), report.dry_run() ? "true" : "false"});
  }

  static void PrintTable(Session& session, const ImportReport& report) {
    const NumberFormat numbers = session.numbers();
    Table table({{.title = "rows"}, {.title = "number", .align = Align::kRight}, {.title = ""}});
    table.AddRow({"in the file", numbers.Count(report.rows()), ""});
    if (report.dry_run()) {
      table.AddRow({"good", numbers.Count(report.rows() - report.ignored() - report.rejected()),
                    "would be sent"});
    } else {
      table.AddRow({"accepted", numbers.Count(report.accepted()), "new in the log"});
      table.AddRow({"duplicates", numbers.Count(report.duplicates()), "were there before"});
    }
    table.AddRow({"ignored", numbers.Count(report.ignored()), "as the mapping says"});
    table.AddRow({"rejected", numbers.Count(report.rejected()), ""});
    session.out() << table.Render();
    for (const RejectedRow& row : report.first_rejected()) {
      session.out() << WrapText(absl::StrCat("line ", row.line(), ": ", row.reason()), 80, 2);
    }
    if (report.clusters_in_several_strata() > 0) {
      const std::string note = absl::StrCat(
          "note: ", numbers.Count(report.clusters_in_several_strata()),
          " cluster ids occur in several strata, e.g. ", report.first_cluster_in_several_strata(),
          ". They count as a unit in each: right if the file numbers clusters anew in every "
          "stratum. Otherwise mend the strata, or join more columns in `clusters`.");
      session.out() << WrapText(note, 80, 2);
    }
    if (report.clusters_in_several_localities() > 0) {
      const std::string note =
          absl::StrCat("note: ", numbers.Count(report.clusters_in_several_localities()),
                       " ids of clusters that lie inside localities occur in several, e.g. ",
                       report.first_cluster_in_several_localities(),
                       ". They count as one unit each. If the file numbers clusters anew in every "
                       "locality, join "
                       "its column to theirs in `clusters`, in a new campaign.");
      session.out() << WrapText(note, 80, 2);
    }
    const std::string watermark = WatermarkText(report);
    if (!watermark.empty()) session.out() << "watermark " << watermark << "\n";
  }

  std::string mapping_;
  std::string file_;
  std::string rejected_;
  bool dry_run_ = false;
  bool offline_ = false;
  int batch_size_ = 500;
  int window_ = 8;
  absl::Duration give_up_after_ = absl::Seconds(60);
};

}  // namespace

std::unique_ptr<Command> MakeImportCommand() { return std::make_unique<ImportCommand>(); }

}  // namespace sipas::cli
