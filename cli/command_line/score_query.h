// The part of a score request that `scores` and `compare` share: statistic, options, watermark, as
// flags.
//
//   ScoreQuery query;
//   query.AddTo(flags);
//   ...
//   SIPAS_RETURN_IF_ERROR(query.Fill(session, request));
//
// Thread-compatible.
#ifndef SIPAS_CLI_COMMAND_LINE_SCORE_QUERY_H_
#define SIPAS_CLI_COMMAND_LINE_SCORE_QUERY_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/command_line/flag_set.h"
#include "cli/command_line/session.h"
#include "libs/base/status_macros.h"
#include "sipas/aggregator/v1/score.pb.h"

namespace sipas::cli {

// "satisfied" or "item:satisfied", "factor:access", "group:service", "overall".
absl::StatusOr<aggregator::v1::Statistic> ParseStatistic(std::string_view text);

// "gender=female".
absl::StatusOr<aggregator::v1::BreakdownValue> ParseBreakdown(std::string_view text);

// "LOG_ID:POSITION", several joined by commas, as `import` prints them.
absl::StatusOr<aggregator::v1::Watermark> ParseWatermark(std::string_view text);

// An error of the aggregator; that there is no such statistic comes with how to see which there are.
absl::Status ExplainStatistic(const absl::Status& status,
                              const aggregator::v1::Statistic& statistic);

class ScoreQuery {
 public:
  void AddTo(FlagSet& flags);
  // All but --statistic, --variance and --weight_set, for `bundle`: it takes several statistics, and
  // R gets the own variance and the responses' own weights.
  void AddOptionsTo(FlagSet& flags);

  // Of the flags; a usage error for what cannot be read.
  absl::StatusOr<aggregator::v1::Options> Options() const;

  // Sets statistic, options and min_watermark; with --wait it asks the survey service for its head.
  // A usage error for what cannot be read.
  template <typename Request>
  absl::Status Fill(Session& session, Request& request) const {
    return Fill(session, statistic_, request);
  }
  template <typename Request>
  absl::Status Fill(Session& session, const std::string& statistic, Request& request) const {
    SIPAS_ASSIGN_OR_RETURN(*request.mutable_statistic(), ParseStatistic(statistic));
    SIPAS_ASSIGN_OR_RETURN(*request.mutable_options(), Options());
    if (min_watermark_.empty() && !wait_) return absl::OkStatus();
    SIPAS_ASSIGN_OR_RETURN(*request.mutable_min_watermark(), MinWatermark(session));
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<aggregator::v1::Watermark> MinWatermark(Session& session) const;

  std::string statistic_ = "overall";
  std::string rulebook_;
  uint32_t rulebook_revision_ = 0;
  double confidence_ = 0.95;
  std::string degrees_of_freedom_ = "default";
  std::string variance_ = "default";
  std::string interval_ = "default";
  std::string weight_set_;
  std::string min_watermark_;
  bool wait_ = false;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_COMMAND_LINE_SCORE_QUERY_H_
