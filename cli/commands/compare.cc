#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_line/exit_code.h"
#include "cli/command_line/score_query.h"
#include "cli/commands/all.h"
#include "cli/output/score_csv.h"
#include "cli/output/score_table.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {
namespace {

absl::Status FillDomain(const std::string& campaign, const std::string& locality,
                        const std::string& breakdown, aggregator::v1::Domain& domain) {
  domain.set_campaign(campaign);
  domain.set_locality(locality);
  if (!breakdown.empty()) {
    SIPAS_ASSIGN_OR_RETURN(*domain.mutable_breakdown(), ParseBreakdown(breakdown));
  }
  return absl::OkStatus();
}

class CompareCommand final : public Command {
 public:
  CommandHelp Help() const override {
    return {
        .name = "compare",
        .arguments = "CAMPAIGN [LOCALITY [LOCALITY]]",
        .summary = "show the difference of two scores with its interval",
        .description =
            "First minus second. The second side is the first's campaign and locality except for "
            "what is "
            "given: another LOCALITY, --second_campaign, --second_breakdown. Without any LOCALITY, "
            "all are "
            "pooled.\n"
            "\n"
            "Two localities of one campaign are compared with the covariance of their estimates: "
            "where the "
            "same people or clusters are in both, their two intervals do not tell whether they "
            "differ. Two "
            "campaigns are independent samples.\n"
            "\n"
            "A difference of shares is in percentage points. Its interval is made from those of "
            "both shares and stays within what is possible; --interval t gives Student's t "
            "instead, "
            "as R does.",
        .examples = {
            {"Two departments", "sipasctl compare insteval 15 5 --statistic mean"},
            {"Two waves of one country",
             "sipasctl compare wave-2023 MEX --second_campaign wave-2018 --statistic trust"},
            {"Did its rank move more than chance moves it?",
             "sipasctl compare wave-2023 MEX --second_campaign wave-2018 --level country"},
            {"Women and men",
             "sipasctl compare wave-1 MEX --first_breakdown sex=f --second_breakdown sex=m"}}};
  }

  void AddFlags(FlagSet& flags) override {
    flags.Add("second_campaign", &second_campaign_, "NAME", "Campaign of the second side.");
    flags.Add("first_breakdown", &first_breakdown_, "DIMENSION=VALUE",
              "Only respondents with this attribute on the first side.");
    flags.Add("second_breakdown", &second_breakdown_, "DIMENSION=VALUE",
              "Only respondents with this attribute on the second side.");
    flags.Add("block", &block_, "CODE",
              "Also the change of rank within this block, if only the campaigns differ.");
    flags.Add("parent", &parent_, "CODE", "The same among the children of this locality.");
    flags.Add("level", &level_, "NAME", "The same among all localities of this level.");
    flags.Add("margin", &margin_, "SIZE",
              "Also test whether the difference is smaller than this; 0.02 is two percentage "
              "points of a share. Needed to say \"unchanged\".");
    query_.AddTo(flags);
  }

  absl::Status Run(Session& session, const std::vector<std::string>& args) override {
    if (args.empty() || args.size() > 3) {
      SIPAS_RETURN_IF_ERROR(ExpectArguments(args, {"CAMPAIGN", "LOCALITY", "LOCALITY"}));
    }
    const std::string& second_campaign = second_campaign_.empty() ? args[0] : second_campaign_;
    const std::string first = args.size() > 1 ? args[1] : "";
    const std::string second = args.size() > 2 ? args[2] : first;
    aggregator::v1::CompareScoresRequest request;
    SIPAS_RETURN_IF_ERROR(FillDomain(args[0], first, first_breakdown_, *request.mutable_first()));
    SIPAS_RETURN_IF_ERROR(
        FillDomain(second_campaign, second, second_breakdown_, *request.mutable_second()));
    SIPAS_RETURN_IF_ERROR(FillRankChange(request));
    SIPAS_RETURN_IF_ERROR(query_.Fill(session, request));
    const auto stub = session.Scores();
    aggregator::v1::CompareScoresResponse response;
    const absl::Status status =
        session.Call(Session::Endpoint::kAggregator, [&](grpc::ClientContext* context) {
          return stub->CompareScores(context, request, &response);
        });
    SIPAS_RETURN_IF_ERROR(ExplainStatistic(status, request.statistic()));
    switch (session.output()) {
      case OutputFormat::kJson:
        session.PrintJson(response);
        break;
      case OutputFormat::kCsv:
        session.out() << DifferenceCsvHeader() << DifferenceCsvRow(response.difference());
        break;
      case OutputFormat::kTable:
        session.out() << DifferenceTable(response.difference(), session.numbers());
        break;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status FillRankChange(aggregator::v1::CompareScoresRequest& request) const {
    if (!block_.empty() + !parent_.empty() + !level_.empty() > 1) {
      return UsageError("--block, --parent and --level exclude each other");
    }
    if (!block_.empty()) request.set_block(block_);
    if (!parent_.empty()) request.set_parent(parent_);
    if (!level_.empty()) request.set_level(level_);
    if (!std::isnan(margin_)) request.set_equivalence_margin(margin_);
    return absl::OkStatus();
  }

  std::string block_;
  std::string parent_;
  std::string level_;
  double margin_ = std::numeric_limits<double>::quiet_NaN();  // not asked for
  std::string second_campaign_;
  std::string first_breakdown_;
  std::string second_breakdown_;
  ScoreQuery query_;
};

}  // namespace

std::unique_ptr<Command> MakeCompareCommand() { return std::make_unique<CompareCommand>(); }

}  // namespace sipas::cli
