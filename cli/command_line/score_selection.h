// Whose scores a command is about: a peer group, one locality, or all localities pooled; as flags
// and as requests.
//
//   ScoreSelection selection;
//   selection.AddTo(flags);
//   ...
//   SIPAS_ASSIGN_OR_RETURN(auto request, selection.ListRequest(campaign));
//   SIPAS_RETURN_IF_ERROR(query.Fill(session, request));
//   SIPAS_ASSIGN_OR_RETURN(const auto scores, ListScores(session, request));
//
// Thread-compatible.
#ifndef SIPAS_CLI_COMMAND_LINE_SCORE_SELECTION_H_
#define SIPAS_CLI_COMMAND_LINE_SCORE_SELECTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/command_line/flag_set.h"
#include "cli/command_line/session.h"
#include "sipas/aggregator/v1/score_service.pb.h"

namespace sipas::cli {

class ScoreSelection {
 public:
  void AddTo(FlagSet& flags);
  // A usage error if flags contradict each other.
  absl::Status Check() const;

  bool is_list() const { return !block_.empty() || !parent_.empty() || !level_.empty(); }
  const std::string& breakdown() const { return breakdown_; }

  // The selection of is_list(), and of its opposite.
  absl::StatusOr<aggregator::v1::ListScoresRequest> ListRequest(const std::string& campaign) const;
  absl::StatusOr<aggregator::v1::GetScoreRequest> OneRequest(const std::string& campaign) const;

 private:
  std::string block_;
  std::string parent_;
  std::string level_;
  std::string locality_;
  std::string breakdown_;
};

absl::StatusOr<aggregator::v1::GetScoreResponse> GetScore(
    Session& session, const aggregator::v1::GetScoreRequest& request);

// All pages as one answer.
absl::StatusOr<aggregator::v1::ListScoresResponse> ListScores(
    Session& session, aggregator::v1::ListScoresRequest request);

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_SCORE_SELECTION_H_
