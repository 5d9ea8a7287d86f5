#include <google/protobuf/util/json_util.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/command_line/exit_code.h"
#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "cli/output/display_width.h"
#include "libs/base/sha256.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/rpc/status.h"
#include "sipas/survey/v1/log.pb.h"

namespace sipas::cli {
namespace {

using survey::v1::EntryHeader;

// "ENTRY_KIND_RESPONSE" -> "response"; a kind of a newer service as its number.
std::string KindText(survey::v1::EntryKind kind) {
  const std::string& name = survey::v1::EntryKind_Name(kind);
  constexpr size_t kPrefix = sizeof("ENTRY_KIND_") - 1;
  return name.size() < kPrefix ? absl::StrCat("kind ", static_cast<int>(kind))
                               : absl::AsciiStrToLower(name.substr(kPrefix));
}

std::string TimeText(int64_t microseconds) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", absl::FromUnixMicros(microseconds),
                          absl::UTCTimeZone());
}

std::string IdText(const EntryHeader& header) {
  const auto id = base::Uuid::FromBytes(header.response_id());
  return id.has_value() ? id->ToString() : "";
}

class LogTailCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "log tail",
            .arguments = "",
            .summary = "show the last entries of the log, and what is appended",
            .description =
                "Position, time, kind, campaign and response id of entries; never answers. "
                "--output json prints one header a line.",
            .examples = {{"The last ten entries", "sipasctl log tail"},
                         {"Watch responses come in", "sipasctl log tail --last 0 --follow"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("last", &last_, "N", "How many entries to show, 0 to 100000.");
    flags.Add("follow", &follow_, "", "Go on until interrupted.");
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {}));
    if (last_ < 0 || last_ > 100000) return UsageError("--last must be 0 to 100000");
    if (session.output() == OutputFormat::kCsv) {
      session.out() << CsvLine({"position", "time", "kind", "campaign", "response_id"});
    }
    survey::v1::ReadLogRequest request;
    SIPAS_RETURN_IF_ERROR(FindStart(session, request));
    SIPAS_RETURN_IF_ERROR(Read(session, request));
    request.clear_last_entries();
    for (const EntryHeader& header : tail_) Print(session, header);
    tail_.clear();
    request.set_follow(true);
    printing_ = true;
    while (follow_) SIPAS_RETURN_IF_ERROR(Read(session, request));
    return absl::OkStatus();
  }

 private:
  // Without old entries to show, reading starts at the head, which names what is not shown.
  absl::Status FindStart(Session& session, survey::v1::ReadLogRequest& request) const {
    if (last_ > 0) {
      request.set_last_entries(static_cast<uint64_t>(last_));
      return absl::OkStatus();
    }
    SIPAS_ASSIGN_OR_RETURN(const survey::v1::GetHeadResponse head, session.ReadHead());
    request.set_log_id(head.log_id());
    *request.mutable_after() = head.head();
    return absl::OkStatus();
  }

  // One call: shows or keeps what comes and moves `request` behind it.
  absl::Status Read(Session& session, survey::v1::ReadLogRequest& request) {
    const auto stub = session.Log();
    grpc::ClientContext context;
    const auto stream = stub->ReadLog(&context, request);
    survey::v1::ReadLogResponse response;
    while (stream->Read(&response)) {
      request.set_log_id(response.log_id());
      for (const std::string& bytes : response.entries()) {
        SIPAS_RETURN_IF_ERROR(Take(session, bytes, request));
      }
      session.out() << std::flush;
    }
    return session.Explain(Session::Endpoint::kSurvey, rpc::FromGrpc(stream->Finish()));
  }

  absl::Status Take(Session& session, const std::string& bytes,
                    survey::v1::ReadLogRequest& request) {
    survey::v1::LogEntry entry;
    EntryHeader header;
    if (!entry.ParseFromString(bytes) || !header.ParseFromString(entry.header())) {
      return absl::DataLossError("the service sent an entry that cannot be read");
    }
    request.mutable_after()->set_position(header.position());
    const base::Digest hash = base::Sha256({entry.header()});
    request.mutable_after()->set_hash(std::string(base::AsBytes(hash)));
    if (printing_) {
      Print(session, header);
      return absl::OkStatus();
    }
    tail_.push_back(std::move(header));
    if (tail_.size() > static_cast<size_t>(last_)) tail_.pop_front();
    return absl::OkStatus();
  }

  static void Print(Session& session, const EntryHeader& header) {
    const std::string time = TimeText(header.committed_at_us());
    switch (session.output()) {
      case OutputFormat::kJson: {
        std::string json;
        (void)google::protobuf::util::MessageToJsonString(header, &json);
        session.out() << json << "\n";
        break;
      }
      case OutputFormat::kCsv:
        session.out() << CsvLine({absl::StrCat(header.position()), time, KindText(header.kind()),
                                  header.campaign(), IdText(header)});
        break;
      case OutputFormat::kTable:
        session.out() << header.position() << "  " << time << "  " << KindText(header.kind())
                      << (header.late() ? " (late)" : "") << (header.campaign().empty() ? "" : "  ")
                      << Printable(header.campaign());
        if (!header.response_id().empty()) session.out() << "\n    " << IdText(header);
        session.out() << "\n";
        break;
    }
  }

  int last_ = 10;
  bool follow_ = false;
  bool printing_ = false;
  std::deque<EntryHeader> tail_;
};

}  // namespace

std::unique_ptr<Command> MakeLogTailCommand() { return std::make_unique<LogTailCommand>(); }

}  // namespace sipas::cli
