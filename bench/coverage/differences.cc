#include "bench/coverage/differences.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "bench/coverage/coverage_tally.h"
#include "bench/coverage/interval_methods.h"
#include "bench/coverage/random_source.h"
#include "bench/coverage/scenario.h"
#include "services/aggregator/core/difference_error.h"
#include "services/aggregator/core/difference_interval.h"

namespace sipas::bench {
namespace {

using aggregator::DifferenceSide;
using aggregator::ScoreOptions;

constexpr double kLevel = 0.95;
constexpr double kAlpha = 0.05;
// One point beyond 5 %: design effects differ between siblings, and are estimated.
constexpr double kMostWrong = 0.06;
// Of shared units: normal scores of their shares in the two provinces.
constexpr double kSharedUnits = 0.7;

struct Design {
  Scenario scenario;
  double shared = 0;
  double margin = 0;  // about three standard errors of a difference
};

// Three standard errors, in whole points.
double MarginOf(const Scenario& s) {
  const double n = s.units * s.take;
  const double se = std::sqrt(2 * s.p * (1 - s.p) * s.design_effect / n);
  return std::max(0.01, std::round(300 * se) / 100);
}

std::vector<Design> Designs() {
  std::vector<Scenario> scenarios(AcceptanceDesigns().begin(), AcceptanceDesigns().end());
  const Scenario more[] = {
      {.name = "3 units of 170, p 0.99", .take = 170, .p = 0.99},
      {.name = "3 units of 170, 6 siblings", .siblings = 6, .take = 170},
      {.name = "3 units of 170, p 0.98, 6 siblings", .siblings = 6, .take = 170, .p = 0.98},
      {.name = "40 units of 15", .units = 40, .take = 15},
      {.name = "40 units of 15, p 0.98", .units = 40, .take = 15, .p = 0.98},
  };
  scenarios.insert(scenarios.end(), std::begin(more), std::end(more));
  std::vector<Design> designs;
  for (const Scenario& scenario : scenarios) {
    for (const double shared : {0.0, kSharedUnits}) {
      designs.push_back({.scenario = scenario, .shared = shared, .margin = MarginOf(scenario)});
    }
  }
  return designs;
}

// A pair of provinces in one survey.
struct Pair {
  DifferenceSide first;
  DifferenceSide second;
  double covariance = 0;
  double design_df = 0;
};

aggregator::EstimateError ErrorOf(const DifferenceSide& side, const ScoreOptions& options) {
  return aggregator::ErrorOf(side.estimate, side.moderated, options)
      .value_or(aggregator::ErrorWithoutVariance(side.estimate, options));
}

// As the aggregator makes it.
std::optional<Limits> Serve(const Pair& pair, const ScoreOptions& options) {
  const auto a = ErrorOf(pair.first, options);
  const auto b = ErrorOf(pair.second, options);
  const auto error = aggregator::MakeDifferenceError(
      a, b, {.covariance = pair.covariance, .design_df = pair.design_df}, options);
  aggregator::DifferenceInputs inputs{
      .first = pair.first, .second = pair.second, .df = error.df, .covariance = error.covariance};
  if (a.variance > 0 && b.variance > 0) {
    const double variance = a.variance + b.variance - 2 * error.covariance;
    inputs.made = stats::Difference{.value = pair.first.estimate.value - pair.second.estimate.value,
                                    .variance = variance,
                                    .se = std::sqrt(variance),
                                    .df = error.df};
  }
  const auto outcome = aggregator::MakeDifferenceInterval(inputs, options);
  if (!outcome.interval.has_value()) return std::nullopt;
  return Limits{outcome.interval->lower, outcome.interval->upper};
}

std::optional<Limits> Student(const Pair& pair, double level) {
  return Serve(pair, {.confidence_level = level, .interval = aggregator::IntervalRule::kStudent});
}

std::optional<Limits> Default(const Pair& pair, double level) {
  return Serve(pair, {.confidence_level = level});
}

struct PairMethod {
  const char* name;
  std::optional<Limits> (*limits)(const Pair& pair, double level);
};
constexpr PairMethod kPairMethods[] = {{"t", Student}, {"default", Default}};
constexpr std::size_t kMethods = std::size(kPairMethods);
constexpr int kSteps = 3;  // true differences: 0, margin, 2 margins

// Of one method.
struct Tallies {
  std::array<CoverageTally, kSteps> intervals;
  // "Covered" means called unchanged; surveys without an interval do not count.
  std::array<CoverageTally, kSteps> unchanged;
};

bool IsInside(const Limits& limits, double margin) {
  return limits.lower > -margin && limits.upper < margin;
}

// The second of each pair `difference` below the first.
std::vector<Province> Shifted(std::vector<Province> provinces, double difference) {
  for (std::size_t j = 0; j + 1 < provinces.size(); j += 2) {
    provinces[j + 1].p = provinces[j].p - difference;
  }
  return provinces;
}

void AddSurvey(const Design& design, const PairedSurvey& drawn, int step,
               std::array<Tallies, kMethods>& tallies) {
  const Survey survey = MakeSurvey(design.scenario, drawn.estimates);
  const double truth = step * design.margin;
  for (std::size_t k = 0; k < drawn.covariances.size(); ++k) {
    const std::size_t j = 2 * k;
    const Pair pair{.first = {survey.estimates[j], survey.by_rule[j], survey.is_share},
                    .second = {survey.estimates[j + 1], survey.by_rule[j + 1], survey.is_share},
                    .covariance = drawn.covariances[k],
                    .design_df = drawn.design_df};
    for (std::size_t m = 0; m < kMethods; ++m) {
      const auto step_of = static_cast<std::size_t>(step);
      tallies[m].intervals[step_of].Add(truth, kPairMethods[m].limits(pair, kLevel), false);
      auto inner = kPairMethods[m].limits(pair, 1 - 2 * kAlpha);
      if (inner.has_value()) {
        inner = IsInside(*inner, design.margin) ? Limits{-1, 1} : Limits{1, -1};
      }
      tallies[m].unchanged[step_of].Add(0, inner, false);
    }
  }
  for (Tallies& method : tallies) {
    method.intervals[static_cast<std::size_t>(step)].EndSurvey();
    method.unchanged[static_cast<std::size_t>(step)].EndSurvey();
  }
}

std::array<Tallies, kMethods> Simulate(const Design& design, const DifferenceRun& run) {
  std::uint64_t stream = design.shared > 0 ? 1 : 0;
  for (const char c : design.scenario.name) {
    stream = stats::Hash64(stream + static_cast<unsigned char>(c));
  }
  const auto provinces = MakeProvinces(design.scenario, Key(run.seed, stream, 0));
  std::array<Tallies, kMethods> tallies;
  for (int step = 0; step < kSteps; ++step) {
    const auto shifted = Shifted(provinces, step * design.margin);
    for (int r = 1; r <= run.replicates; ++r) {
      const auto key = Key(run.seed, stream, static_cast<std::uint64_t>(step * run.replicates + r));
      AddSurvey(design, DrawPairs(design.scenario, shifted, design.shared, key), step, tallies);
    }
  }
  return tallies;
}

}  // namespace

bool PrintDifferences(const DifferenceRun& run) {
  bool all = true;
  std::printf(
      "| design | n | share | units | margin | t: coverage at 0, 1, 2 margins | width | default: "
      "coverage | width | t: wrong, right | default: wrong | +- | right | |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Design& design : Designs()) {
    const Scenario& s = design.scenario;
    if (s.name.find(run.design) == std::string::npos) continue;
    const auto [student, served] = Simulate(design, run);
    const auto print_intervals = [](const Tallies& t) {
      std::printf(" %.1f, %.1f, %.1f | %.1f |", 100 * t.intervals[0].coverage(),
                  100 * t.intervals[1].coverage(), 100 * t.intervals[2].coverage(),
                  100 * t.intervals[0].mean_width());
    };
    std::printf("| %s | %d | %.2f | %s | %.0f |", s.name.c_str(), s.units * s.take, s.p,
                design.shared > 0 ? "shared" : "own", 100 * design.margin);
    print_intervals(student);
    print_intervals(served);
    const bool pass = served.unchanged[1].coverage() <= kMostWrong;
    all = all && pass;
    std::printf(" %.1f, %.1f | %.1f | %.1f | %.1f | %s |\n", 100 * student.unchanged[1].coverage(),
                100 * student.unchanged[0].coverage(), 100 * served.unchanged[1].coverage(),
                100 * served.unchanged[1].error(), 100 * served.unchanged[0].coverage(),
                pass ? "PASS" : "FAIL");
    std::fflush(stdout);
  }
  return all;
}

}  // namespace sipas::bench
