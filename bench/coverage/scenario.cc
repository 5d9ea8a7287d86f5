#include "bench/coverage/scenario.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>
#include <tuple>

#include "bench/coverage/random_source.h"
#include "libs/stats/psu_variance.h"

namespace sipas::bench {
namespace {

constexpr double kWeights[] = {0.5, 1, 2};
// Of a respondent's own propensity around the unit's share, between five items.
constexpr double kPersonCorrelation = 0.4;

double Logit(double p) { return std::log(p / (1 - p)); }

// The respondents of one unit by weight class: how many, and sums of their scores and squares.
struct UnitSample {
  double weight = 0;
  double weighted_score = 0;
  double weighted_square = 0;
};

UnitSample DrawUnit(const Scenario& scenario, double theta, RandomSource& random) {
  UnitSample sample;
  const int classes = scenario.has_weights ? 3 : 1;
  for (int k = 0; k < classes; ++k) {
    const int n = scenario.take / classes + (k < scenario.take % classes ? 1 : 0);
    const double weight = scenario.has_weights ? kWeights[k] : 1;
    sample.weight += weight * n;
    if (scenario.items == 1) {
      const int satisfied = scenario.is_taken_whole ? static_cast<int>(std::lround(n * theta))
                                                    : random.Binomial(n, theta);
      sample.weighted_score += weight * satisfied;
      sample.weighted_square += weight * satisfied;
      continue;
    }
    for (int i = 0; i < n; ++i) {
      const double propensity = random.Beta(theta, kPersonCorrelation);
      const double score = static_cast<double>(random.Binomial(scenario.items, propensity)) /
                           static_cast<double>(scenario.items);
      sample.weighted_score += weight * score;
      sample.weighted_square += weight * score * score;
    }
  }
  return sample;
}

// Linearised values of the weighted mean of the units.
std::vector<double> InfluencesOf(std::span<const UnitSample> units) {
  UnitSample total;
  for (const UnitSample& unit : units) {
    total.weight += unit.weight;
    total.weighted_score += unit.weighted_score;
  }
  std::vector<double> influences;
  for (const UnitSample& unit : units) {
    influences.push_back((unit.weighted_score - total.weighted_score / total.weight * unit.weight) /
                         total.weight);
  }
  return influences;
}

// Weighted mean, its variance between units, and its variance under simple random sampling: the
// aggregator's Taylor linearisation.
stats::Estimate EstimateOf(const Scenario& scenario, std::span<const UnitSample> units,
                           std::uint64_t design_df) {
  UnitSample total;
  for (const UnitSample& unit : units) {
    total.weight += unit.weight;
    total.weighted_score += unit.weighted_score;
    total.weighted_square += unit.weighted_square;
  }
  stats::StatisticValue value;
  value.error = stats::Error::kOk;
  value.n = units.size() * static_cast<std::uint64_t>(scenario.take);
  value.sum_w = total.weight;
  value.value = total.weighted_score / total.weight;
  value.scale = 1;
  stats::StratumSize size{.sampled = units.size(), .population = {}};
  if (scenario.corrects_finite) size.population = scenario.population_units;
  stats::PsuStratum stratum(size, 1);
  for (const double influence : InfluencesOf(units)) stratum.AddPsu({{influence}});
  stats::DesignVariance variance(1);
  variance.answered[0] = {.units = units.size(), .strata = 1};
  if (units.size() > 1) {
    variance = *stats::PsuVariance({&stratum, 1}, stats::LonelyRule{});
    variance.answered[0] = {.units = units.size(), .strata = 1};
  }
  const double spread = total.weighted_square / total.weight - value.value * value.value;
  const double simple = std::max(0.0, spread) / static_cast<double>(value.n - 1);
  const stats::DesignCounts design{.units = design_df + 1, .strata = 1};
  return stats::MakeEstimate(value, variance, 0, design,
                             simple > 1e-15 ? std::optional(simple) : std::nullopt);
}

// Shares of all units of a province. Where units are taken whole a share is a count of people.
std::vector<double> DrawPopulation(const Scenario& scenario, const Province& province,
                                   RandomSource& random) {
  std::vector<double> shares;
  for (int c = 0; c < scenario.population_units; ++c) {
    const double theta = random.Beta(province.p, province.rho);
    shares.push_back(scenario.is_taken_whole ? std::round(scenario.take * theta) / scenario.take
                                             : theta);
  }
  return shares;
}

double TakeOne(std::vector<double>& left, RandomSource& random) {
  const auto k = static_cast<std::ptrdiff_t>(random() % left.size());
  const double taken = left[static_cast<std::size_t>(k)];
  left.erase(left.begin() + k);
  return taken;
}

std::uint64_t DesignDf(std::span<const Province> provinces) {
  std::uint64_t df = 0;
  for (const Province& province : provinces) df += static_cast<std::uint64_t>(province.units - 1);
  return df;
}

// The share of a unit whose place among those of its province is that of a normal score.
double UnitShare(const Province& province, double score) {
  if (!(province.rho > 0)) return province.p;
  const double size = 1 / province.rho - 1;
  const double place = boost::math::cdf(boost::math::normal(), score);
  return boost::math::quantile(
      boost::math::beta_distribution<double>(province.p * size, (1 - province.p) * size), place);
}

// Of the means of two provinces with the same units.
double CovarianceOf(std::span<const UnitSample> first, std::span<const UnitSample> second) {
  const std::vector<double> u = InfluencesOf(first);
  const std::vector<double> v = InfluencesOf(second);
  const double n = static_cast<double>(u.size());
  double sum = 0;
  for (std::size_t c = 0; c < u.size(); ++c) sum += u[c] * v[c];
  return n / (n - 1) * sum;
}

}  // namespace

std::vector<Province> MakeProvinces(const Scenario& scenario, std::uint64_t key) {
  RandomSource random(key);
  std::vector<Province> provinces;
  for (int j = 0; j < scenario.siblings; ++j) {
    const double logit = Logit(scenario.p) + scenario.p_spread * random.Normal();
    double factor = 1;
    if (scenario.is_two_kinds) {
      factor = j % 2 == 0 ? 2 : 0;
    } else if (scenario.effect_spread > 0) {
      const double shape = 1 / (scenario.effect_spread * scenario.effect_spread);
      factor = random.Gamma(shape, 1 / shape);
    }
    const double excess = (scenario.design_effect - 1) * factor;
    provinces.push_back({.p = 1 / (1 + std::exp(-logit)),
                         .rho = std::min(0.9, excess / (scenario.take - 1)),
                         .units = j < scenario.single_units ? 1 : scenario.units});
    if (scenario.population_units == 0) continue;
    Province& province = provinces.back();
    province.population = DrawPopulation(scenario, province, random);
    province.p = std::accumulate(province.population.begin(), province.population.end(), 0.0) /
                 scenario.population_units;
  }
  return provinces;
}

std::vector<stats::Estimate> DrawSurvey(const Scenario& scenario,
                                        std::span<const Province> provinces, std::uint64_t key) {
  RandomSource random(key);
  const std::uint64_t design_df = DesignDf(provinces);
  std::vector<stats::Estimate> estimates;
  for (const Province& province : provinces) {
    std::vector<UnitSample> units;
    std::vector<double> left = province.population;
    for (int c = 0; c < province.units; ++c) {
      const double theta =
          left.empty() ? random.Beta(province.p, province.rho) : TakeOne(left, random);
      units.push_back(DrawUnit(scenario, theta, random));
    }
    estimates.push_back(EstimateOf(scenario, units, design_df));
  }
  return estimates;
}

PairedSurvey DrawPairs(const Scenario& scenario, std::span<const Province> provinces, double shared,
                       std::uint64_t key) {
  RandomSource random(key);
  const std::uint64_t design_df = DesignDf(provinces);
  PairedSurvey survey{
      .estimates = {}, .covariances = {}, .design_df = static_cast<double>(design_df)};
  for (std::size_t j = 0; j + 1 < provinces.size(); j += 2) {
    std::vector<UnitSample> units[2];
    for (int c = 0; c < scenario.units; ++c) {
      const double first = random.Normal();
      const double second = shared * first + std::sqrt(1 - shared * shared) * random.Normal();
      units[0].push_back(DrawUnit(scenario, UnitShare(provinces[j], first), random));
      units[1].push_back(DrawUnit(scenario, UnitShare(provinces[j + 1], second), random));
    }
    for (const auto& sampled : units) {
      survey.estimates.push_back(EstimateOf(scenario, sampled, design_df));
    }
    survey.covariances.push_back(shared != 0 ? CovarianceOf(units[0], units[1]) : 0);
  }
  return survey;
}

std::span<const Scenario> AcceptanceDesigns() {
  static const std::vector<Scenario> designs = {
      {.name = "3 communes of 170", .units = 3, .take = 170, .p = 0.84, .design_effect = 2},
      {.name = "3 villages of 28", .units = 3, .take = 28, .p = 0.84, .design_effect = 2},
      {.name = "2 units of 42, p 0.90", .units = 2, .take = 42, .p = 0.9, .design_effect = 1.5},
      {.name = "2 units of 255", .units = 2, .take = 255, .p = 0.8, .design_effect = 3},
      {.name = "4 units of 60, no clustering",
       .units = 4,
       .take = 60,
       .p = 0.95,
       .design_effect = 1,
       .effect_spread = 0},
      {.name = "5 units of 60, weighted",
       .units = 5,
       .take = 60,
       .p = 0.75,
       .design_effect = 2,
       .has_weights = true},
      {.name = "6 units of 85, p 0.6", .units = 6, .take = 85, .p = 0.6, .design_effect = 3},
      {.name = "10 units of 270", .units = 10, .take = 270, .p = 0.84, .design_effect = 3},
      {.name = "10 units of 51, p 0.95", .units = 10, .take = 51, .p = 0.95, .design_effect = 1.5},
      {.name = "3 communes of 170, p 0.98", .units = 3, .take = 170, .p = 0.98, .design_effect = 2},
      {.name = "3 villages of 28, p 0.98", .units = 3, .take = 28, .p = 0.98, .design_effect = 3},
      {.name = "3 communes of 170, index",
       .units = 3,
       .take = 170,
       .p = 0.84,
       .design_effect = 2,
       .items = 5},
  };
  return designs;
}

std::span<const Scenario> CoverageGrid() {
  static const std::vector<Scenario> grid = {
      {.name = "2 units of 15", .units = 2, .take = 15, .p = 0.8, .design_effect = 1.5},
      {.name = "2 units of 170", .units = 2, .take = 170},
      {.name = "3 units of 28, p 0.5", .take = 28, .p = 0.5},
      {.name = "3 units of 170", .take = 170},
      {.name = "3 units of 170, p 0.95", .take = 170, .p = 0.95},
      {.name = "3 units of 170, p 0.99", .take = 170, .p = 0.99},
      {.name = "3 units of 170, weighted", .take = 170, .has_weights = true},
      {.name = "3 units of 170, effects cv 2", .take = 170, .effect_spread = 2},
      {.name = "3 units of 170, two kinds",
       .take = 170,
       .design_effect = 2.5,
       .is_two_kinds = true},
      {.name = "3 units of 170, 5 siblings", .siblings = 5, .take = 170},
      {.name = "3 units of 170, 10 siblings", .siblings = 10, .take = 170},
      {.name = "3 units of 170, 10 of one unit", .take = 170, .single_units = 10},
      {.name = "3 units of 50, index p 0.95", .take = 50, .p = 0.95, .items = 5},
      {.name = "6 units of 85", .units = 6, .take = 85},
      {.name = "10 units of 270", .units = 10, .take = 270, .design_effect = 3},
      {.name = "20 units of 30, p 0.95", .units = 20, .take = 30, .p = 0.95},
      {.name = "30 units of 20", .units = 30, .take = 20},
      {.name = "32 units of 20 (many)", .units = 32, .take = 20},
  };
  return grid;
}

std::span<const Scenario> FinitePopulations() {
  static const std::vector<Scenario> scenarios = [] {
    const Scenario drawn{.name = "3 of 4 villages, 20 people each, corrected",
                         .units = 3,
                         .take = 20,
                         .p = 0.7,
                         .design_effect = 1.5,
                         .population_units = 4,
                         .corrects_finite = true};
    std::vector<Scenario> all = {drawn};
    for (const auto& [name, of, whole, corrects] :
         std::vector<std::tuple<const char*, int, bool, bool>>{
             {"3 of 4 villages, 20 people each, not corrected", 4, false, false},
             {"3 of 4 villages taken whole, 20 people each, corrected", 4, true, true},
             {"3 of 4 villages taken whole, 20 people each, not corrected", 4, true, false},
             {"3 of 30 villages, 20 people each, corrected", 30, false, true},
             {"3 of 30 villages, 20 people each, not corrected", 30, false, false}}) {
      all.push_back(drawn);
      all.back().name = name;
      all.back().population_units = of;
      all.back().is_taken_whole = whole;
      all.back().corrects_finite = corrects;
    }
    return all;
  }();
  return scenarios;
}

}  // namespace sipas::bench
