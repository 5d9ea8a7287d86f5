// The confidence interval of a score.
//
//   means (units of a scale)   Student t
//   shares and indices         logit, which stays inside [0, 1]
//   shares and indices at      Wilson with the number of respondents: the sample shows no variance
//   there, exactly 0 or 1             so neither a standard error nor a design effect is known
// or what the query asks for. The degrees of freedom are the design's or the domain's.
//
// Pure function, thread-safe.
//
//   const IntervalOutcome outcome = MakeScoreInterval(estimate, rule.unit(), options);
//   if (outcome.interval.has_value()) ...   // else outcome.reason, e.g. "NO_DEGREES_OF_FREEDOM"
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_INTERVAL_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_INTERVAL_H_

#include <optional>
#include <string>

#include "libs/domain/rulebook.h"
#include "libs/stats/error.h"
#include "libs/stats/estimate.h"
#include "services/aggregator/core/effective_design.h"
#include "services/aggregator/core/score.h"

namespace sipas::aggregator {

struct IntervalOutcome {
  std::optional<ScoreInterval> interval;
  std::string reason;  // why there is none
  std::string method;  // "t", "logit", "wilson", "wilson at the boundary"
};

// `estimate` has a value and comes from a design with sampling error.
IntervalOutcome MakeScoreInterval(const stats::Estimate& estimate, domain::Unit unit,
                                  const ScoreOptions& options, SampledUnits units);

// Why a number is missing, as scores say it, e.g. "ONE_PSU".
std::string ReasonOf(stats::Error error);

// Share, index or mean at one end of [0, 1], apart from rounding of an index.
bool IsAtBoundary(const stats::Estimate& estimate, domain::Unit unit);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_INTERVAL_H_
