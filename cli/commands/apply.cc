#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/command_line/definition_kind.h"
#include "cli/command_line/exit_code.h"
#include "cli/command_line/text_proto.h"
#include "cli/commands/all.h"
#include "cli/definition_file.pb.h"
#include "cli/output/csv_writer.h"
#include "cli/output/table.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

struct LoadedFile {
  std::string path;
  DefinitionFile file;
  google::protobuf::TextFormat::ParseInfoTree places;
};

// Where a definition of the request stands.
struct Origin {
  const LoadedFile* file;
  int index;
};

// "definitions[2].register.title" -> 2 and "register.title"; -1 for another field.
std::pair<int, std::string> SplitField(std::string_view field) {
  constexpr std::string_view kPrefix = "definitions[";
  if (!field.starts_with(kPrefix)) return {-1, std::string(field)};
  const size_t end = field.find(']');
  const int index = std::atoi(std::string(field.substr(kPrefix.size())).c_str());
  if (end == std::string_view::npos) return {-1, std::string(field)};
  field.remove_prefix(end + 1);
  if (field.starts_with('.')) field.remove_prefix(1);
  return {index, std::string(field)};
}

class ApplyCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "apply",
            .arguments = "-f FILE [FILE...]",
            .summary = "apply definitions: registers, questionnaires, campaigns ...",
            .description =
                "Every FILE is a text proto with a list of definitions "
                "(cli/definition_file.proto). All of "
                "them are applied together, all or none. A definition that is there already with "
                "the same "
                "content stays as it is, so applying a file again changes nothing; other content "
                "becomes the "
                "next revision. Everything that is wrong is told at once, with file and line.",
            .examples = {
                {"Check without writing", "sipasctl apply -f survey.textproto --validate_only"},
                {"Apply two files together",
                 "sipasctl apply -f register.textproto campaign.textproto"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.AddList("f", &paths_, "FILE", "File of definitions; may be given several times.");
    flags.Add("validate_only", &validate_only_, "", "Only check; nothing is written.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    paths_.insert(paths_.end(), args.begin(), args.end());
    if (paths_.empty()) return UsageError("missing argument: -f FILE");
    SIPAS_RETURN_IF_ERROR(Load());
    survey::v1::ApplyDefinitionsRequest request;
    request.set_validate_only(validate_only_);
    for (const Origin& origin : origins_) {
      *request.add_definitions() = origin.file->file.definitions(origin.index);
    }
    survey::v1::ApplyDefinitionsResponse response;
    const auto stub = session.Definitions();
    const absl::Status status =
        session.Call(Session::Endpoint::kSurvey, [&](grpc::ClientContext* context) {
          return stub->ApplyDefinitions(context, request, &response);
        });
    if (!status.ok()) return WithPlaces(status);
    Print(session, response);
    return absl::OkStatus();
  }

 private:
  absl::Status Load() {
    for (const std::string& path : paths_) {
      auto loaded = std::make_unique<LoadedFile>();
      loaded->path = path;
      SIPAS_RETURN_IF_ERROR(ReadTextProto(path, loaded->file, &loaded->places));
      for (int i = 0; i < loaded->file.definitions_size(); ++i) {
        origins_.push_back({.file = loaded.get(), .index = i});
      }
      files_.push_back(std::move(loaded));
    }
    if (origins_.empty()) return UsageError("the files hold no definitions");
    // A campaign may stand before its register, also in another file.
    std::stable_sort(origins_.begin(), origins_.end(), [](const Origin& a, const Origin& b) {
      return a.file->file.definitions(a.index).body_case() <
             b.file->file.definitions(b.index).body_case();
    });
    return absl::OkStatus();
  }

  // The same error with violations as "FILE:LINE: campaign x: field".
  absl::Status WithPlaces(const absl::Status& status) const {
    base::ErrorDetails details = base::DetailsOf(status);
    if (details.violations.empty()) return status;
    for (base::FieldViolation& violation : details.violations) {
      const auto [index, field] = SplitField(violation.field);
      if (index < 0 || index >= static_cast<int>(origins_.size())) continue;
      violation.field = Place(origins_[static_cast<size_t>(index)], field);
    }
    return base::MakeError(status.code(), "the definitions were refused; nothing was written",
                           std::move(details));
  }

  static std::string Place(const Origin& origin, const std::string& field) {
    const survey::v1::Definition& definition = origin.file->file.definitions(origin.index);
    const std::string path =
        absl::StrCat("definitions[", origin.index, "]", field.empty() ? "" : ".", field);
    const int line = LineOf(path, *DefinitionFile::descriptor(), origin.file->places);
    const auto kind = static_cast<survey::v1::DefinitionKind>(definition.body_case() - 2);
    return absl::StrCat(origin.file->path, line > 0 ? absl::StrCat(":", line) : "", ": ",
                        KindName(kind), " \"", definition.name(), "\"", field.empty() ? "" : ": ",
                        field);
  }

  void Print(Session& session, const survey::v1::ApplyDefinitionsResponse& response) const {
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(response);
      return;
    }
    const bool csv = session.output() == OutputFormat::kCsv;
    Table table({{.title = "kind"},
                 {.title = "name", .flexible = true},
                 {.title = "revision", .align = Align::kRight},
                 {.title = "result"},
                 {.title = "position", .align = Align::kRight}});
    if (csv) session.out() << CsvLine({"kind", "name", "revision", "result", "position"});
    for (const survey::v1::AppliedDefinition& applied : response.applied()) {
      const std::vector<std::string> cells = {
          KindName(applied.kind()), applied.name(), absl::StrCat(applied.revision()),
          Result(applied), applied.position() == 0 ? "" : absl::StrCat(applied.position())};
      if (csv) {
        session.out() << CsvLine(cells);
      } else {
        table.AddRow(cells);
      }
    }
    if (!csv) session.out() << table.Render();
  }

  std::string Result(const survey::v1::AppliedDefinition& applied) const {
    if (applied.unchanged()) return "unchanged";
    if (validate_only_) return "valid";
    return applied.revision() == 1 ? "created" : "new revision";
  }

  std::vector<std::string> paths_;
  bool validate_only_ = false;
  std::vector<std::unique_ptr<LoadedFile>> files_;
  std::vector<Origin> origins_;
};

}  // namespace

std::unique_ptr<Command> MakeApplyCommand() { return std::make_unique<ApplyCommand>(); }

}  // namespace sipas::cli
