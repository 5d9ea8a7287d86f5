#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/command_line/exit_code.h"
#include "cli/command_line/score_query.h"
#include "cli/commands/all.h"
#include "cli/output/rank_text.h"
#include "cli/output/score_csv.h"
#include "cli/output/score_table.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

class ScoresCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {.name = "scores",
            .arguments = "CAMPAIGN",
            .summary = "show scores with intervals and ranks",
            .description =
                "Shows one statistic of one campaign: for a peer group, ranked (--block, --parent "
                "or --level), "
                "for one locality (--locality), or for all localities pooled (neither).\n"
                "\n"
                "Every estimate comes with its confidence interval, the number of people who "
                "answered (n) and "
                "the design effect: how many times larger the variance is than that of a simple "
                "random sample "
                "of the same size. A rank comes with the range of ranks that the data allow, "
                "and the ranking with its reliability; below 0.7 bands are recommended instead. "
                "Shares are in "
                "percent. --output csv has all digits and everything else: standard error, degrees "
                "of freedom, "
                "effective sample size.",
            .examples = {
                {"Departments, best first",
                 "sipasctl scores insteval --block departments --statistic satisfied"},
                {"One locality, women only",
                 "sipasctl scores wave-2023 --locality MEX --breakdown gender=female"},
                {"For a program", "sipasctl scores insteval --level department --output csv"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("block", &block_, "CODE", "Rank the localities of this block of the register.");
    flags.Add("parent", &parent_, "CODE", "Rank the children of this locality.");
    flags.Add("level", &level_, "NAME", "Rank all localities of this level.");
    flags.Add("top", &top_, "K",
              "Show the probability of being truly among the best K (model-based) in place of the "
              "design effect.");
    flags.Add("locality", &locality_, "CODE", "Show this locality alone.");
    flags.Add("breakdown", &breakdown_, "DIMENSION=VALUE", "Only respondents with this attribute.");
    query_.AddTo(flags);
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"CAMPAIGN"}));
    const int peers = !block_.empty() + !parent_.empty() + !level_.empty();
    if (peers + !locality_.empty() > 1) {
      return UsageError("--block, --parent, --level and --locality exclude each other");
    }
    return peers == 1 ? List(session, args[0]) : GetOne(session, args[0]);
  }

 private:
  absl::Status GetOne(Session& session, const std::string& campaign) const {
    aggregator::v1::GetScoreRequest request;
    request.mutable_domain()->set_campaign(campaign);
    request.mutable_domain()->set_locality(locality_);
    if (!breakdown_.empty()) {
      SIPAS_ASSIGN_OR_RETURN(*request.mutable_domain()->mutable_breakdown(),
                             ParseBreakdown(breakdown_));
    }
    SIPAS_RETURN_IF_ERROR(query_.Fill(session, request));
    const auto stub = session.Scores();
    aggregator::v1::GetScoreResponse response;
    SIPAS_RETURN_IF_ERROR(query_.Explain(
        session.Call(Session::Endpoint::kAggregator, [&](grpc::ClientContext* context) {
          return stub->GetScore(context, request, &response);
        })));
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(response);
    } else {
      Print(session, {response.score()});
    }
    return absl::OkStatus();
  }

  absl::Status List(Session& session, const std::string& campaign) const {
    aggregator::v1::ListScoresRequest request;
    request.set_campaign(campaign);
    request.set_page_size(1000);
    request.set_top_k(top_);
    if (!block_.empty()) request.set_block(block_);
    if (!parent_.empty()) request.set_parent(parent_);
    if (!level_.empty()) request.set_level(level_);
    if (!breakdown_.empty()) {
      SIPAS_ASSIGN_OR_RETURN(*request.mutable_breakdown(), ParseBreakdown(breakdown_));
    }
    SIPAS_RETURN_IF_ERROR(query_.Fill(session, request));
    SIPAS_ASSIGN_OR_RETURN(const aggregator::v1::ListScoresResponse all,
                           AllPages(session, request));
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(all);
    } else {
      Print(session, {all.scores().begin(), all.scores().end()});
      // Beside CSV too, where a table of numbers alone would hide it.
      std::ostream& notes =
          session.output() == OutputFormat::kTable ? session.out() : session.err();
      notes << RankingText(all, session.numbers());
    }
    return absl::OkStatus();
  }

  // The pages as one answer.
  absl::StatusOr<aggregator::v1::ListScoresResponse> AllPages(
      Session& session, aggregator::v1::ListScoresRequest request) const {
    const auto stub = session.Scores();
    aggregator::v1::ListScoresResponse all;
    while (true) {
      aggregator::v1::ListScoresResponse page;
      SIPAS_RETURN_IF_ERROR(query_.Explain(
          session.Call(Session::Endpoint::kAggregator, [&](grpc::ClientContext* context) {
            page.Clear();
            return stub->ListScores(context, request, &page);
          })));
      request.set_page_token(page.next_page_token());
      all.mutable_scores()->MergeFrom(page.scores());
      all.set_total_size(page.total_size());
      // The same on every page.
      *all.mutable_watermark() = page.watermark();
      if (page.has_rank_reliability()) all.set_rank_reliability(page.rank_reliability());
      all.set_recommended_display(page.recommended_display());
      if (request.page_token().empty()) return all;
    }
  }

  static void Print(Session& session, const std::vector<aggregator::v1::Score>& scores) {
    if (session.output() == OutputFormat::kTable) {
      session.out() << ScoreTable(scores, session.numbers());
      return;
    }
    session.out() << ScoreCsvHeader();
    for (const aggregator::v1::Score& score : scores) session.out() << ScoreCsvRow(score);
  }

  std::string block_;
  std::string parent_;
  std::string level_;
  std::string locality_;
  std::string breakdown_;
  uint32_t top_ = 0;
  ScoreQuery query_;
};

}  // namespace

std::unique_ptr<Command> MakeScoresCommand() { return std::make_unique<ScoresCommand>(); }

}  // namespace sipas::cli
