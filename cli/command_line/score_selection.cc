#include "cli/command_line/score_selection.h"

#include "cli/command_line/exit_code.h"
#include "cli/command_line/score_query.h"
#include "libs/base/status_macros.h"

namespace sipas::cli {

void ScoreSelection::AddTo(FlagSet& flags) {
  flags.Add("block", &block_, "CODE", "Rank the localities of this block of the register.");
  flags.Add("parent", &parent_, "CODE", "Rank the children of this locality.");
  flags.Add("level", &level_, "NAME", "Rank all localities of this level.");
  flags.Add("locality", &locality_, "CODE", "Show this locality alone.");
  flags.Add("breakdown", &breakdown_, "DIMENSION=VALUE", "Only respondents with this attribute.");
}

absl::Status ScoreSelection::Check() const {
  if (!block_.empty() + !parent_.empty() + !level_.empty() + !locality_.empty() > 1) {
    return UsageError("--block, --parent, --level and --locality exclude each other");
  }
  return absl::OkStatus();
}

absl::StatusOr<aggregator::v1::ListScoresRequest> ScoreSelection::ListRequest(
    const std::string& campaign) const {
  aggregator::v1::ListScoresRequest request;
  request.set_campaign(campaign);
  request.set_page_size(1000);
  if (!block_.empty()) request.set_block(block_);
  if (!parent_.empty()) request.set_parent(parent_);
  if (!level_.empty()) request.set_level(level_);
  if (!breakdown_.empty()) {
    SIPAS_ASSIGN_OR_RETURN(*request.mutable_breakdown(), ParseBreakdown(breakdown_));
  }
  return request;
}

absl::StatusOr<aggregator::v1::GetScoreRequest> ScoreSelection::OneRequest(
    const std::string& campaign) const {
  aggregator::v1::GetScoreRequest request;
  request.mutable_domain()->set_campaign(campaign);
  request.mutable_domain()->set_locality(locality_);
  if (!breakdown_.empty()) {
    SIPAS_ASSIGN_OR_RETURN(*request.mutable_domain()->mutable_breakdown(),
                           ParseBreakdown(breakdown_));
  }
  return request;
}

absl::StatusOr<aggregator::v1::GetScoreResponse> GetScore(
    Session& session, const aggregator::v1::GetScoreRequest& request) {
  const auto stub = session.Scores();
  aggregator::v1::GetScoreResponse response;
  const absl::Status status = session.Call(
      Session::Endpoint::kAggregator,
      [&](grpc::ClientContext* context) { return stub->GetScore(context, request, &response); });
  SIPAS_RETURN_IF_ERROR(ExplainStatistic(status, request.statistic()));
  return response;
}

absl::StatusOr<aggregator::v1::ListScoresResponse> ListScores(
    Session& session, aggregator::v1::ListScoresRequest request) {
  const auto stub = session.Scores();
  aggregator::v1::ListScoresResponse all;
  while (true) {
    aggregator::v1::ListScoresResponse page;
    const absl::Status status =
        session.Call(Session::Endpoint::kAggregator, [&](grpc::ClientContext* context) {
          page.Clear();
          return stub->ListScores(context, request, &page);
        });
    SIPAS_RETURN_IF_ERROR(ExplainStatistic(status, request.statistic()));
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

}  // namespace sipas::cli
