// Scenarios: groups of sibling provinces that are surveyed alike, and the samples drawn from them.
//
// A province's units are drawn with replacement; unit c has the share theta_c ~ Beta with mean p_j
// and intra-class correlation rho_j; its respondents are satisfied with probability theta_c. So p_j
// is exactly what the survey estimates. Weights are independent of the answers: 1/2, 1 or 2.
// Design effect of province j: (1 + (take - 1) rho_j) (1 + cv^2 of the weights).
// With a finite population a province has that many units whose shares are drawn once, and a survey
// takes some of them without replacement; p_j is their mean.
// Two provinces of a pair may share their units: unit c then has correlated shares in both.
// An index is the mean of five such items of one respondent, who has a propensity of his own.
//
// Pure values; drawing is a pure function of the key.
#ifndef SIPAS_BENCH_COVERAGE_SCENARIO_H_
#define SIPAS_BENCH_COVERAGE_SCENARIO_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "libs/stats/estimate.h"

namespace sipas::bench {

struct Scenario {
  std::string name{};
  int siblings = 34;  // provinces
  int units = 3;      // first-stage units in each
  int take = 170;     // respondents of a unit
  double p = 0.84;
  double p_spread = 0.3;       // sd of logit p_j between provinces
  double design_effect = 2;    // of clustering, mean over provinces; not above take
  double effect_spread = 0.5;  // cv of (design effect - 1) between provinces; 0: all alike
  bool has_weights = false;
  int items = 1;                 // more: an index
  int single_units = 0;          // this many provinces have one unit only
  bool is_two_kinds = false;     // half of the provinces have twice the excess, half none
  int population_units = 0;      // first-stage units that a province has; 0: no end of them
  bool is_taken_whole = false;   // `take` are all people of a unit
  bool corrects_finite = false;  // the variance has a finite population correction
};

struct Province {
  double p = 0;
  double rho = 0;  // intra-class correlation
  int units = 0;
  std::vector<double> population = {};  // shares of its units, if they are finite
};

// Fixed for a scenario: samples are repeated from the same provinces.
std::vector<Province> MakeProvinces(const Scenario& scenario, std::uint64_t key);

// One survey: the estimate of every province, as the aggregator would make it.
std::vector<stats::Estimate> DrawSurvey(const Scenario& scenario,
                                        std::span<const Province> provinces, std::uint64_t key);

// The same with covariances: provinces 2k and 2k + 1 are pair k. Their units have one number; the
// normal scores of the shares in both have the correlation `shared`, 0 for units of their own.
struct PairedSurvey {
  std::vector<stats::Estimate> estimates;
  std::vector<double> covariances;  // one a pair, 0 for units of their own
  double design_df = 0;             // of all provinces together
};
PairedSurvey DrawPairs(const Scenario& scenario, std::span<const Province> provinces, double shared,
                       std::uint64_t key);

// The twelve designs that default intervals must serve, chosen before they were run.
std::span<const Scenario> AcceptanceDesigns();
// A wider grid, where methods differ.
std::span<const Scenario> CoverageGrid();
// Few units in the population: people drawn within units, and units taken whole.
std::span<const Scenario> FinitePopulations();

}  // namespace sipas::bench

#endif  // SIPAS_BENCH_COVERAGE_SCENARIO_H_
