// The design that the score of one locality has: which drawn units its variance is measured
// between.
//
// A campaign's design names sampling stages, a stage lies at a level of the register, inside the
// leaves, or crosses localities. Seen from a locality, the stages at or above its own level are no
// longer drawn: it was them that brought the locality into the sample. They are conditioned on (the
// path of their clusters becomes part of the stratum), and the next stage is the first one. A stage
// that crosses localities, or lies below all of them, is never conditioned on: the locality is then
// an ordinary domain and all units count.
//   stages commune, village:  a province     communes, by stratum
//                             a commune      villages, by stratum and commune ("conditional on
//                             commune")
//   stage commune:            a commune      respondents, by stratum and commune; none if communes
//                                            are taken whole: it is a census there
//   stage person, crossing:   any locality   persons, by stratum
//   no stages:                any locality   respondents, by stratum
// Opt-in answers and a census have no sampling error to measure.
//
// Pure values, thread-safe. Example:
//
//   const EffectiveDesign design = EffectiveDesignOf(campaign.spec().design, tree, commune);
//   if (design.units == SampledUnits::kRespondents) ... variance from rows
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_EFFECTIVE_DESIGN_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_EFFECTIVE_DESIGN_H_

#include <cstddef>
#include <optional>
#include <string>

#include "libs/domain/register.h"
#include "libs/domain/sampling_design.h"

namespace sipas::aggregator {

enum class SampledUnits { kClusters, kRespondents };

struct EffectiveDesign {
  // Not empty: there is no sampling error, UPPER_SNAKE reason why ("OPT_IN_SAMPLE", "CENSUS").
  std::string no_sampling_error;
  SampledUnits units = SampledUnits::kRespondents;
  bool stratified = false;
  // Stages that are conditioned on; with kClusters the unit is the cluster at this place of the
  // path.
  std::size_t depth = 0;
  // Name of the last of them; empty if there is none.
  std::string conditional_on;

  // Counts of units that the strata declare are about the first stage: they hold only if it still
  // is first.
  bool uses_declared_strata() const { return depth == 0; }
  // E.g. "stratified clusters, conditional on commune".
  std::string Describe() const;
  friend bool operator==(const EffectiveDesign&, const EffectiveDesign&) = default;
};

// `locality` is an index of the register; nothing means all localities.
EffectiveDesign EffectiveDesignOf(const domain::SamplingDesign& design,
                                  const domain::Register& tree, std::optional<int> locality);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_EFFECTIVE_DESIGN_H_
