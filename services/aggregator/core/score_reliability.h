// Does a share say enough to be shown? The verdict of libs/stats/publishability.h with the NCHS
// standards, beside the score; nothing is withheld for it.
//
// Limits: Korn and Graubard at 95 %, effective sample size capped at n, from the variance and the
// degrees of freedom that the score is served with. Not judged: means and indices (the standards are for proportions), and shares whose
// variance is unknown.
//
// Pure function, thread-safe.
//
//   SetReliability(rule, inputs, options, score);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_RELIABILITY_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_RELIABILITY_H_

#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_assembly.h"
#include "services/aggregator/core/score_rule.h"

namespace sipas::aggregator {

// The estimate has a value and comes from a design with sampling error; the score has what else it
// is served with.
void SetReliability(const ScoreRule& rule, const ScoreInputs& inputs, const ScoreOptions& options,
                    Score& score);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_RELIABILITY_H_
