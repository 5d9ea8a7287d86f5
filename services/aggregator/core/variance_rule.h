// Which variance and degrees of freedom the uncertainty of a score is made with.
//
//   own df >= 30                    the domain's own Taylor variance, the design's df
//   fewer, and siblings to ask      moderated variance (libs/stats/moderated_variance.h) over the
//                                   children of the same parent at the same level, same statistic
//                                   and breakdown; own df + prior df
//   fewer, and none to ask          own variance, own df
// or what the query asks for; an own variance may also be asked for by the jackknife
// (estimation_jackknife.h). "Own df" are units minus strata where members of the domain answered
// (domain df). Siblings to ask are ten that have a variance of their own; a query that asks for
// MODERATED is content with two. A domain inside one sampled unit has no own variance and takes the
// siblings' pooled design effect. Why so: docs/design/statistics.md, by simulation.
//
// Pure functions, thread-safe.
//
//   if (AsksForModeration(estimate, options)) ...   // fit a prior over the siblings
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_VARIANCE_RULE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_VARIANCE_RULE_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "libs/stats/estimate.h"
#include "libs/stats/moderated_variance.h"
#include "services/aggregator/core/score.h"

namespace sipas::aggregator {

// With these degrees of freedom t is 4 % longer than z: there is nothing left to gain.
inline constexpr double kManyUnitsDf = 30;
// With fewer, the prior is itself too uncertain: intervals would cover less than 93 %.
inline constexpr std::size_t kEnoughSiblings = 10;

struct ModeratedEstimate {
  stats::DesignEffectPrior prior;
  stats::ModeratedVariance numbers;
};

// Has the domain too little of its own, under these options? `estimate` has sampling error.
bool AsksForModeration(const stats::Estimate& estimate, const ScoreOptions& options);

// What a domain tells its siblings.
stats::OwnVariance OwnVarianceOf(const stats::Estimate& estimate);

// The prior of siblings, if there are enough of them.
std::optional<stats::DesignEffectPrior> PriorOf(std::span<const stats::OwnVariance> siblings,
                                                const ScoreOptions& options);

// Nothing for an estimate without a value.
std::optional<ModeratedEstimate> ModerateEstimate(const stats::Estimate& estimate,
                                                  const stats::DesignEffectPrior& prior);

// Degrees of freedom of the own variance, and "design df" or "domain df".
double OwnDf(const stats::Estimate& estimate, DegreesOfFreedomRule rule);
std::string DescribeDf(const stats::Estimate& estimate, DegreesOfFreedomRule rule);

// E.g. "moderated variance over 34 siblings, prior df 5.2".
std::string DescribeModeration(const stats::DesignEffectPrior& prior);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_VARIANCE_RULE_H_
