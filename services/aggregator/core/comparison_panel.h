// Two campaigns that draw their primary sampling units from one frame: the same name in the same
// stratum is the same unit, so a unit that takes part in both waves carries part of the error of
// both.
//
// The waves are stacked into one sample in which a unit keeps its identity; a unit seen in one wave
// only is a zero in the other. Units of a stratum: those of either wave, or as many as either
// declares. Source: R survey on the stacked data; Kish, Survey Sampling (1965), section 12.4.
//
// Pure functions, thread-safe.
//
//   if (SharesFrame(a, b)) result = PanelVariance(a, b, rule);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_COMPARISON_PANEL_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_COMPARISON_PANEL_H_

#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "libs/stats/covariance.h"
#include "libs/stats/degrees_of_freedom.h"
#include "libs/stats/result.h"
#include "libs/stats/stratum.h"
#include "services/aggregator/core/estimation_index.h"
#include "services/aggregator/core/score_rule.h"

namespace sipas::aggregator {

// One wave: a domain of one campaign.
struct Wave {
  std::shared_ptr<const EstimationIndex> index;
  std::span<const int> leaves;
  const ScoreRule& rule;
};

struct PanelResult {
  stats::Covariance covariance{2};  // first, second
  stats::DesignCounts counts;       // of the stacked sample
};

// Are the units of both named in one frame, and drawn at the same stage?
bool SharesFrame(const domain::SamplingDesign& first, const EffectiveDesign& first_effective,
                 const domain::SamplingDesign& second, const EffectiveDesign& second_effective);

// Errors of the outer status: INTERNAL; of the inner result: those of libs/stats/psu_variance.h.
absl::StatusOr<stats::Result<PanelResult>> PanelVariance(const Wave& first, const Wave& second,
                                                         const stats::LonelyRule& rule);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_COMPARISON_PANEL_H_
