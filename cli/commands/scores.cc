#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_line/exit_code.h"
#include "cli/command_line/score_query.h"
#include "cli/command_line/score_selection.h"
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
    selection_.AddTo(flags);
    flags.Add("top", &top_, "K",
              "Show the probability of being truly among the best K (model-based) in place of the "
              "design effect.");
    query_.AddTo(flags);
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"CAMPAIGN"}));
    SIPAS_RETURN_IF_ERROR(selection_.Check());
    return selection_.is_list() ? List(session, args[0]) : GetOne(session, args[0]);
  }

 private:
  absl::Status GetOne(Session& session, const std::string& campaign) const {
    if (top_ > 0) return UsageError("--top goes with --block, --parent or --level");
    SIPAS_ASSIGN_OR_RETURN(auto request, selection_.OneRequest(campaign));
    SIPAS_RETURN_IF_ERROR(query_.Fill(session, request));
    SIPAS_ASSIGN_OR_RETURN(const auto response, GetScore(session, request));
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(response);
    } else {
      Print(session, {response.score()});
    }
    return absl::OkStatus();
  }

  absl::Status List(Session& session, const std::string& campaign) const {
    SIPAS_ASSIGN_OR_RETURN(auto request, selection_.ListRequest(campaign));
    request.set_top_k(top_);
    SIPAS_RETURN_IF_ERROR(query_.Fill(session, request));
    SIPAS_ASSIGN_OR_RETURN(const auto all, ListScores(session, request));
    if (session.output() == OutputFormat::kJson) {
      session.PrintJson(all);
    } else {
      Print(session, {all.scores().begin(), all.scores().end()});
      // Beside CSV too, where a table of numbers alone would hide it.
      std::ostream& notes =
          session.output() == OutputFormat::kTable ? session.out() : session.err();
      notes << RankingText(all, session.numbers());
      if (top_ > 0 && !HasTopProbabilities(all)) {
        notes << "No probabilities of the best " << top_
              << ": fewer than three ranked localities, or one of\nthem has no standard error.\n";
      }
    }
    return absl::OkStatus();
  }

  static bool HasTopProbabilities(const aggregator::v1::ListScoresResponse& all) {
    return std::any_of(all.scores().begin(), all.scores().end(), [](const auto& score) {
      return score.has_rank() && score.rank().has_top_k_probability();
    });
  }

  static void Print(Session& session, const std::vector<aggregator::v1::Score>& scores) {
    if (session.output() == OutputFormat::kTable) {
      session.out() << ScoreTable(scores, session.numbers());
      return;
    }
    session.out() << ScoreCsvHeader();
    for (const aggregator::v1::Score& score : scores) session.out() << ScoreCsvRow(score);
  }

  ScoreSelection selection_;
  uint32_t top_ = 0;
  ScoreQuery query_;
};

}  // namespace

std::unique_ptr<Command> MakeScoresCommand() { return std::make_unique<ScoresCommand>(); }

}  // namespace sipas::cli
