#include "cli/command_line/score_query.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/command_line/exit_code.h"
#include "libs/base/error.h"
#include "libs/base/strings.h"

namespace sipas::cli {

absl::StatusOr<aggregator::v1::Statistic> ParseStatistic(std::string_view text) {
  aggregator::v1::Statistic statistic;
  if (text == "overall") {
    statistic.set_kind(aggregator::v1::STATISTIC_KIND_OVERALL);
    return statistic;
  }
  const size_t colon = text.find(':');
  const std::string_view kind = colon == std::string_view::npos ? "item" : text.substr(0, colon);
  if (kind == "item") {
    statistic.set_kind(aggregator::v1::STATISTIC_KIND_ITEM);
  } else if (kind == "factor") {
    statistic.set_kind(aggregator::v1::STATISTIC_KIND_FACTOR);
  } else if (kind == "group") {
    statistic.set_kind(aggregator::v1::STATISTIC_KIND_GROUP);
  } else {
    return UsageError(
        absl::StrCat("--statistic: '", base::ToAbsl(text),
                     "' is none of CODE, item:CODE, factor:CODE, group:CODE, overall"));
  }
  statistic.set_code(std::string(colon == std::string_view::npos ? text : text.substr(colon + 1)));
  if (statistic.code().empty()) return UsageError("--statistic: the code is empty");
  return statistic;
}

absl::StatusOr<aggregator::v1::BreakdownValue> ParseBreakdown(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    return UsageError(absl::StrCat("'", base::ToAbsl(text), "' is no DIMENSION=VALUE"));
  }
  aggregator::v1::BreakdownValue breakdown;
  breakdown.set_dimension(std::string(text.substr(0, equals)));
  breakdown.set_value(std::string(text.substr(equals + 1)));
  return breakdown;
}

absl::StatusOr<aggregator::v1::Watermark> ParseWatermark(std::string_view text) {
  aggregator::v1::Watermark watermark;
  const std::vector<std::string> parts = absl::StrSplit(base::ToAbsl(text), ',');
  for (const std::string& part : parts) {
    const size_t colon = part.find(':');
    uint64_t position = 0;
    if (colon == std::string::npos || colon == 0 ||
        !absl::SimpleAtoi(part.substr(colon + 1), &position)) {
      return UsageError(absl::StrCat("--min_watermark: '", part, "' is no LOG_ID:POSITION"));
    }
    aggregator::v1::LogPosition& entry = *watermark.add_positions();
    entry.set_log_id(part.substr(0, colon));
    entry.set_position(position);
  }
  return watermark;
}

absl::Status ExplainStatistic(const absl::Status& status,
                              const aggregator::v1::Statistic& statistic) {
  if (base::ReasonOf(status) != "STATISTIC_NOT_FOUND") return status;
  return base::MakeError(
      status.code(),
      absl::StrCat(status.message(),
                   statistic.kind() == aggregator::v1::STATISTIC_KIND_OVERALL
                       ? ": it has no overall score, choose with --statistic"
                       : "",
                   "; `sipasctl definitions get rulebook NAME` shows which there are"),
      {.reason = "STATISTIC_NOT_FOUND"});
}

void ScoreQuery::AddTo(FlagSet& flags) {
  flags.Add(
      "statistic", &statistic_, "CODE",
      "What to show: the code of a scored item, item:CODE, factor:CODE, group:CODE or overall.");
  flags.Add("variance", &variance_, "default|own|moderated|jackknife",
            "Whose sampling error standard errors come from: the locality's own, or moderated by "
            "its siblings; default is moderated where a locality has few sampled units. jackknife: "
            "the own one, by leaving out one sampled unit at a time (not for differences).");
  flags.Add("weight_set", &weight_set_, "NAME",
            "Weigh responses by this weight set of the campaign instead of by their own weights.");
  AddOptionsTo(flags);
}

void ScoreQuery::AddOptionsTo(FlagSet& flags) {
  flags.Add("rulebook", &rulebook_, "NAME", "Another rulebook than the campaign's.");
  flags.Add("rulebook_revision", &rulebook_revision_, "N",
            "A revision of the rulebook; 0 is the latest.");
  flags.Add("confidence", &confidence_, "LEVEL", "Confidence level of intervals, 0.5 to 0.999.");
  flags.Add("degrees_of_freedom", &degrees_of_freedom_, "default|design|domain",
            "Degrees of freedom of intervals: units minus strata of the whole design, or of the "
            "part with "
            "respondents of the locality.");
  flags.Add("interval", &interval_, "default|t|logit|wilson",
            "How intervals are made; default is t for means and logit for shares.");
  flags.Add("min_watermark", &min_watermark_, "LOG_ID:POSITION",
            "Wait, up to --timeout, until the scores include this; `import` prints it.");
  flags.Add("wait", &wait_, "",
            "Wait, up to --timeout, until the scores include what the survey service has now.");
}

absl::StatusOr<aggregator::v1::Watermark> ScoreQuery::MinWatermark(Session& session) const {
  if (!wait_) return ParseWatermark(min_watermark_);
  if (!min_watermark_.empty()) return UsageError("--wait and --min_watermark exclude each other");
  SIPAS_ASSIGN_OR_RETURN(const survey::v1::GetHeadResponse head, session.ReadHead());
  aggregator::v1::Watermark watermark;
  aggregator::v1::LogPosition& position = *watermark.add_positions();
  position.set_log_id(head.log_id());
  position.set_position(head.head().position());
  return watermark;
}

absl::StatusOr<aggregator::v1::Options> ScoreQuery::Options() const {
  aggregator::v1::Options options;
  options.set_rulebook(rulebook_);
  options.set_rulebook_revision(rulebook_revision_);
  options.set_confidence_level(confidence_);
  options.set_weight_set(weight_set_);
  if (degrees_of_freedom_ == "domain") {
    options.set_degrees_of_freedom(aggregator::v1::DEGREES_OF_FREEDOM_DOMAIN);
  } else if (degrees_of_freedom_ == "design") {
    options.set_degrees_of_freedom(aggregator::v1::DEGREES_OF_FREEDOM_DESIGN);
  } else if (degrees_of_freedom_ != "default") {
    return UsageError("--degrees_of_freedom must be default, design or domain");
  }
  if (variance_ == "own") {
    options.set_variance_rule(aggregator::v1::VARIANCE_RULE_OWN);
  } else if (variance_ == "moderated") {
    options.set_variance_rule(aggregator::v1::VARIANCE_RULE_MODERATED);
  } else if (variance_ == "jackknife") {
    options.set_variance_rule(aggregator::v1::VARIANCE_RULE_JACKKNIFE);
  } else if (variance_ != "default") {
    return UsageError("--variance must be default, own, moderated or jackknife");
  }
  if (interval_ == "t") {
    options.set_interval_method(aggregator::v1::INTERVAL_METHOD_T);
  } else if (interval_ == "logit") {
    options.set_interval_method(aggregator::v1::INTERVAL_METHOD_LOGIT);
  } else if (interval_ == "wilson") {
    options.set_interval_method(aggregator::v1::INTERVAL_METHOD_WILSON);
  } else if (interval_ != "default") {
    return UsageError("--interval must be default, t, logit or wilson");
  }
  return options;
}

}  // namespace sipas::cli
