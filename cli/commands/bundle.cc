#include "cli/bundle/bundle.h"

#include <google/protobuf/util/message_differencer.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/command_line/exit_code.h"
#include "cli/command_line/score_query.h"
#include "cli/command_line/score_selection.h"
#include "cli/commands/all.h"
#include "cli/output/csv_writer.h"
#include "cli/output/score_text.h"
#include "cli/output/table.h"
#include "cli/output/text_wrap.h"
#include "cli/report.pb.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

using aggregator::v1::Watermark;

// Responses may come in between two requests; then everything is asked again.
constexpr int kTries = 5;

const Watermark& WatermarkOf(const ServedNumbers& served) {
  return served.scores.empty() ? served.differences.front().watermark()
                               : served.scores.front().watermark();
}

bool HaveOneWatermark(const ServedNumbers& served) {
  const Watermark& first = WatermarkOf(served);
  const auto equal = [&](const Watermark& other) {
    return google::protobuf::util::MessageDifferencer::Equals(first, other);
  };
  for (const auto& score : served.scores) {
    if (!equal(score.watermark())) return false;
  }
  for (const auto& difference : served.differences) {
    if (!equal(difference.watermark())) return false;
  }
  return true;
}

absl::Status WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) return absl::InternalError(absl::StrCat("cannot write ", path.string()));
  return absl::OkStatus();
}

class BundleCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {
        .name = "bundle",
        .arguments = "CAMPAIGN",
        .summary = "write what R needs to compute scores again",
        .description =
            "Writes into a new directory what the aggregator served (scores.csv), the answers "
            "and the design behind it (responses.csv and others) and recompute.R, which "
            "computes every number again with R's survey package and says PASS or FAIL.\n"
            "\n"
            "Selects scores as `sipasctl scores` does; --statistic may be given several times. "
            "Variances are the "
            "plain ones of the design (--variance own), never moderated by other localities.\n"
            "\n"
            "There is nothing in it by which a person, a device or a time can be told. A score "
            "that was not served takes the answers behind it with it, and every number that "
            "would give them away. docs/howto/check-with-r.md says more.",
        .examples = {{"All departments",
                      "sipasctl bundle insteval --block departments --statistic mean --out bundle"},
                     {"The overall score of wards, and one difference",
                      "sipasctl bundle wave-1 --level ward --compare W1,W3 --out bundle"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("out", &out_, "DIRECTORY", "Where to; must not exist or be empty. Required.");
    flags.AddList("statistic", &statistics_, "CODE",
                  "What to bundle, as in `scores`; several times for several. Default overall.");
    flags.AddList("compare", &pairs_, "CODE,CODE",
                  "The difference of two localities too, for every statistic; may be repeated.");
    selection_.AddTo(flags);
    query_.AddOptionsTo(flags);
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"CAMPAIGN"}));
    SIPAS_RETURN_IF_ERROR(CheckFlags());
    SIPAS_ASSIGN_OR_RETURN(const ServedNumbers served, ServedAtOnce(session, args[0]));
    const Watermark& watermark = WatermarkOf(served);
    if (watermark.positions_size() != 1) {
      return absl::FailedPreconditionError(
          absl::StrCat("these scores come from ", watermark.positions_size(),
                       " logs; a bundle reads the log of one survey service"));
    }
    SIPAS_ASSIGN_OR_RETURN(const LogReplay replay,
                           ReplayLog(session, args[0], watermark.positions(0).log_id(),
                                     watermark.positions(0).position()));
    SIPAS_ASSIGN_OR_RETURN(const Bundle bundle,
                           MakeBundle(served, replay, session.environment().random));
    for (const auto& [name, text] : bundle.files) {
      SIPAS_RETURN_IF_ERROR(WriteFile(std::filesystem::path(out_) / name, text));
    }
    Print(session, bundle, watermark);
    return absl::OkStatus();
  }

 private:
  absl::Status CheckFlags() {
    SIPAS_RETURN_IF_ERROR(selection_.Check());
    if (statistics_.empty()) statistics_.emplace_back("overall");
    if (out_.empty()) return UsageError("--out is required");
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    if (error || !std::filesystem::is_empty(out_, error) || error) {
      return UsageError(absl::StrCat("--out: ", out_, " cannot be made, or is not empty"));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ServedNumbers> ServedAtOnce(Session& session, const std::string& campaign) const {
    for (int i = 0; i < kTries; ++i) {
      SIPAS_ASSIGN_OR_RETURN(ServedNumbers served, Served(session, campaign));
      if (served.scores.empty() && served.differences.empty()) {
        return absl::NotFoundError("no locality has such a score");
      }
      if (HaveOneWatermark(served)) return served;
    }
    return absl::UnavailableError("responses come in all the time: try again");
  }

  absl::StatusOr<ServedNumbers> Served(Session& session, const std::string& campaign) const {
    ServedNumbers served{.campaign = campaign, .scores = {}, .differences = {}};
    for (const std::string& statistic : statistics_) {
      if (selection_.is_list()) {
        SIPAS_ASSIGN_OR_RETURN(auto request, selection_.ListRequest(campaign));
        SIPAS_RETURN_IF_ERROR(Fill(session, statistic, request));
        SIPAS_ASSIGN_OR_RETURN(const auto list, ListScores(session, request));
        served.scores.insert(served.scores.end(), list.scores().begin(), list.scores().end());
      } else {
        SIPAS_ASSIGN_OR_RETURN(auto request, selection_.OneRequest(campaign));
        SIPAS_RETURN_IF_ERROR(Fill(session, statistic, request));
        SIPAS_ASSIGN_OR_RETURN(const auto one, GetScore(session, request));
        served.scores.push_back(one.score());
      }
      for (const std::string& pair : pairs_) {
        SIPAS_ASSIGN_OR_RETURN(const auto difference, Compare(session, campaign, statistic, pair));
        served.differences.push_back(difference);
      }
    }
    return served;
  }

  absl::StatusOr<aggregator::v1::Difference> Compare(Session& session, const std::string& campaign,
                                                     const std::string& statistic,
                                                     const std::string& pair) const {
    const std::vector<std::string> codes = absl::StrSplit(pair, ',');
    if (codes.size() != 2) return UsageError("--compare needs two codes with a comma between them");
    aggregator::v1::CompareScoresRequest request;
    const auto fill = [&](const std::string& code, aggregator::v1::Domain& domain) -> absl::Status {
      domain.set_campaign(campaign);
      domain.set_locality(code);
      if (!selection_.breakdown().empty()) {
        SIPAS_ASSIGN_OR_RETURN(*domain.mutable_breakdown(), ParseBreakdown(selection_.breakdown()));
      }
      return absl::OkStatus();
    };
    SIPAS_RETURN_IF_ERROR(fill(codes[0], *request.mutable_first()));
    SIPAS_RETURN_IF_ERROR(fill(codes[1], *request.mutable_second()));
    SIPAS_RETURN_IF_ERROR(Fill(session, statistic, request));
    const auto stub = session.Scores();
    aggregator::v1::CompareScoresResponse response;
    const absl::Status status =
        session.Call(Session::Endpoint::kAggregator, [&](grpc::ClientContext* context) {
          return stub->CompareScores(context, request, &response);
        });
    SIPAS_RETURN_IF_ERROR(ExplainStatistic(status, request.statistic()));
    return response.difference();
  }

  // R's survey package computes the variance of a locality from that locality alone.
  template <typename Request>
  absl::Status Fill(Session& session, const std::string& statistic, Request& request) const {
    SIPAS_RETURN_IF_ERROR(query_.Fill(session, statistic, request));
    request.mutable_options()->set_variance_rule(aggregator::v1::VARIANCE_RULE_OWN);
    return absl::OkStatus();
  }

  void Print(Session& session, const Bundle& bundle, const Watermark& watermark) const {
    BundleReport report;
    report.set_directory(out_);
    report.set_responses(bundle.responses);
    report.set_drawn_only(bundle.drawn_only);
    report.set_numbers(bundle.numbers);
    report.set_withheld(bundle.withheld);
    *report.mutable_watermark() = watermark;
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(report);
        break;
      case OutputFormat::kCsv:
        session.out() << CsvLine(
            {"directory", "responses", "drawn_only", "numbers", "withheld", "watermark"});
        session.out() << CsvLine({out_, absl::StrCat(bundle.responses),
                                  absl::StrCat(bundle.drawn_only), absl::StrCat(bundle.numbers),
                                  absl::StrCat(bundle.withheld), WatermarkText(watermark)});
        break;
      case OutputFormat::kTable: {
        const NumberFormat numbers = session.numbers();
        std::string text =
            absl::StrCat(numbers.Count(bundle.numbers), " scores and differences, ",
                         numbers.Count(bundle.responses), " responses with answers, ",
                         numbers.Count(bundle.drawn_only), " that only count as drawn.");
        if (bundle.withheld > 0) {
          absl::StrAppend(&text, " ", numbers.Count(bundle.withheld),
                          " numbers are held back, with the answers behind them.");
        }
        session.out() << WrapText(text, kTerminalColumns, 0) << "Rscript " << out_
                      << "/recompute.R\n";
        break;
      }
    }
  }

  std::string out_;
  std::vector<std::string> statistics_;
  std::vector<std::string> pairs_;
  ScoreSelection selection_;
  ScoreQuery query_;
};

}  // namespace

std::unique_ptr<Command> MakeBundleCommand() { return std::make_unique<BundleCommand>(); }

}  // namespace sipas::cli
