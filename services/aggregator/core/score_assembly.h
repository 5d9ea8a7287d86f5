// An estimate, written out as a score: state, reason, method, interval and points.
//
// Methods are stable text, parts joined by ", ":
//   taylor                     itemwise ratios, linearised
//   clusters | stratified clusters | respondents | stratified respondents    the units of the
//   design conditional on <stage>     stages down to this one are taken as given fpc stage 1 finite
//   population correction at the first stage lonely psu <rule>          a stratum of one unit was
//   decided by this rule t | logit | wilson | wilson at the boundary design df | domain df
// An estimate without an interval names the design alone.
//
// Pure functions, thread-safe.
//
//   const Score score = AssembleScore(scope, domain, set.estimates[0], options);
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ASSEMBLY_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ASSEMBLY_H_

#include <string>

#include "services/aggregator/core/estimation.h"
#include "services/aggregator/core/score.h"
#include "services/aggregator/core/score_scope.h"

namespace sipas::aggregator {

Score AssembleScore(const ScoreScope& scope, const ScopedDomain& domain,
                    const DomainEstimate& estimate, const ScoreOptions& options);

// "design df" or "domain df".
std::string DescribeDf(DegreesOfFreedomRule rule);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SCORE_ASSEMBLY_H_
