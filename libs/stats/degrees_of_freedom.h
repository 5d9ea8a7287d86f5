// Degrees of freedom of a design-based variance: sampled units minus strata.
//
// Two counts are in use and differ for a domain: the whole design's (Stata; R's degf of the full
// design) and those of the PSUs and strata that hold members of the domain (R's degf of a subset).
// Both are served; neither is right when a domain has few units of an otherwise large design. Under
// element sampling every respondent is a unit.
//
// A sum of independent variance estimates V_k with df_k has by Satterthwaite (Biometrics Bulletin
// 2 (1946) 110-114) about (sum V_k)^2 / sum (V_k^2/df_k) degrees of freedom.
//
// No errors: 0 says that there is no t interval. Pure functions and values, thread-safe.
//
//   const DesignCounts design{.units = 126, .strata = 34};
//   design.degrees_of_freedom();   // 92
//   SatterthwaiteDf(std::array{VarianceTerm{4, 2}, VarianceTerm{1, 8}});   // 25/(8 + 1/8)
#ifndef SIPAS_LIBS_STATS_DEGREES_OF_FREEDOM_H_
#define SIPAS_LIBS_STATS_DEGREES_OF_FREEDOM_H_

#include <cstdint>
#include <limits>
#include <span>

namespace sipas::stats {

struct DesignCounts {
  std::uint64_t units = 0;
  std::uint64_t strata = 0;

  // 0 when every stratum has one unit: there is then no t interval.
  constexpr std::uint64_t degrees_of_freedom() const { return units > strata ? units - strata : 0; }
};

// A term of a sum: V_k, which is squared, 0 or from 1e-150 to 1e150; df_k > 0, may be infinite.
struct VarianceTerm {
  double variance = 0;
  double df = 0;
};

// 0 if a term has no degrees of freedom or all variances are 0: there is then no t interval.
constexpr double SatterthwaiteDf(std::span<const VarianceTerm> terms) {
  double sum = 0;
  double squares = 0;
  for (const VarianceTerm& term : terms) {
    if (!(term.df > 0)) return 0;
    sum += term.variance;
    squares += term.variance * term.variance / term.df;
  }
  if (!(sum > 0)) return 0;
  return squares > 0 ? sum * sum / squares : std::numeric_limits<double>::infinity();
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_DEGREES_OF_FREEDOM_H_
