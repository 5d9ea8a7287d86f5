// An estimate, written out as a score: state, reason, method, interval and points.
//
// Methods are stable text, parts joined by ", ":
//   taylor                              itemwise ratios, linearised
//   jackknife                           itemwise ratios, computed again without each unit
//   clusters | stratified clusters | respondents | stratified respondents
//                                       the units of the design
//   conditional on <stage>              stages down to this one are taken as given
//   fpc stage 1                         finite population correction at the first stage
//   fpc ignored                         populations are declared, but sampling went on within units
//   lonely psu <rule>                   a stratum of one unit was decided by this rule
//   moderated variance over <n> siblings, prior df <d>
//   t | logit | wilson | wilson at the boundary
//   design df | domain df               not with a moderated variance, which brings its own
//   cut to the scale                    limits of a default t interval were beyond it
// An estimate without an interval names the design alone.
//
// Pure functions, thread-safe.
//
//   const Score score = AssembleScore(scope, domain, {set.estimates[0], moderated[0]}, options);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ASSEMBLY_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ASSEMBLY_H_

#include <optional>

#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_scope.h"
#include "services/aggregator/core/variance_rule.h"

namespace sipas::aggregator {

// What a score is made from; borrowed for the call.
struct ScoreInputs {
  const DomainEstimate& estimate;
  const std::optional<ModeratedEstimate>& moderated;
};

Score AssembleScore(const ScoreScope& scope, const ScopedDomain& domain, const ScoreInputs& inputs,
                    const ScoreOptions& options);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ASSEMBLY_H_
