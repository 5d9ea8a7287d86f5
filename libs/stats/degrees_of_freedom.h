// Degrees of freedom of a design-based variance: sampled units minus strata.
//
// Two counts are in use and differ for a domain: the whole design's (Stata; R's degf of the full
// design) and those of the PSUs and strata that hold members of the domain (R's degf of a subset).
// Both are served; neither is right when a domain has few units of an otherwise large design. Under
// element sampling every respondent is a unit.
//
//   DesignCounts design{.units = 126, .strata = 34};     // of the whole design: 92 degrees of
//   freedom DesignCounts domain{.units = v.units, .strata = v.strata};   // from DesignVariance
#ifndef SIPAS_LIBS_STATS_DEGREES_OF_FREEDOM_H_
#define SIPAS_LIBS_STATS_DEGREES_OF_FREEDOM_H_

#include <cstdint>

namespace sipas::stats {

struct DesignCounts {
  std::uint64_t units = 0;
  std::uint64_t strata = 0;

  // 0 when every stratum has one unit: there is then no t interval.
  constexpr std::uint64_t degrees_of_freedom() const { return units > strata ? units - strata : 0; }
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DEGREES_OF_FREEDOM_H_
