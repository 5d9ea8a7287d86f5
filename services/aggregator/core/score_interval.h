// The confidence interval of a score.
//
//   own variance         means (units of a scale)   Student t
//                        shares and indices         logit, which stays inside [0, 1]
//                        exactly 0 or 1             Wilson with the number of respondents: the
//                                                   sample shows no variance there, so neither a
//                                                   standard error nor a design effect is known
//   moderated variance   means                      Student t
//                        shares and indices         Wilson with the effective number of
//                                                   respondents, which has limits at 0 and 1 too
// or what the query asks for. A t interval that nobody asked for is cut at the values that the
// statistic can take; one that was asked for is left as R gives it. The degrees of freedom are those of variance_rule.h.
//
// Pure functions, thread-safe.
//
//   const IntervalOutcome outcome = MakeScoreInterval(estimate, rule.unit(), options, units);
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
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {

struct IntervalOutcome {
  std::optional<ScoreInterval> interval;
  std::string reason;  // why there is none
  std::string method;  // "t", "logit", "wilson", "wilson at the boundary"
};

// `estimate` has a value and comes from a design with sampling error.
IntervalOutcome MakeScoreInterval(const stats::Estimate& estimate, domain::Unit unit,
                                  const ScoreOptions& options, SampledUnits units);

// With a moderated variance; always possible but for numeric failures. `is_share`: a share of
// people, whose element variance is p (1 - p).
IntervalOutcome MakeModeratedInterval(const stats::Estimate& estimate,
                                      const stats::ModeratedVariance& moderated, domain::Unit unit,
                                      bool is_share, const ScoreOptions& options);

// Cuts the limits of an interval that was not asked for by name. True if that moved one.
bool CutToRange(const ScoreRange& range, const ScoreOptions& options,
                std::optional<ScoreInterval>& interval);

// Why a number is missing, as scores say it, e.g. "ONE_PSU".
std::string ReasonOf(stats::Error error);

// Share, index or mean at one end of [0, 1], apart from rounding of an index.
bool IsAtBoundary(const stats::Estimate& estimate, domain::Unit unit);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_INTERVAL_H_
