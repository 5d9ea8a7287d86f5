// bench_coverage: do 95 % intervals hold the truth in 95 of 100 surveys?
//
//   bench_coverage                      the grid, every method, and daily looks: a few minutes
//   bench_coverage --acceptance         twelve designs, default intervals, PASS or FAIL per design
//   bench_coverage --scenario="two kinds"   scenarios whose name holds this text
//   --summary                           one row per scenario: the table of docs/design/statistics.md
//   --differences                   differences of pairs and their equivalence tests, alone
//   --looks                             the daily looks alone
//   --finite                        units of a finite population, with and without correction
//   --replicates=1000 --seed=1
// The same seed gives the same numbers, whatever is run beside. Progress goes to standard error,
// tables in Markdown to standard output. Ends with 1 if a design fails.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "bench/coverage/coverage_tally.h"
#include "bench/coverage/daily_looks.h"
#include "bench/coverage/differences.h"
#include "bench/coverage/interval_methods.h"
#include "bench/coverage/random_source.h"
#include "bench/coverage/scenario.h"

ABSL_FLAG(int, replicates, 300, "surveys per scenario");
ABSL_FLAG(uint64_t, seed, 1, "of all draws");
ABSL_FLAG(std::string, scenario, "", "only scenarios whose name holds this text");
ABSL_FLAG(bool, acceptance, false, "the twelve designs, default intervals alone");

ABSL_FLAG(bool, looks, false, "the daily looks alone");
ABSL_FLAG(bool, finite, false, "finite populations alone");
ABSL_FLAG(bool, differences, false, "differences and equivalence alone");
ABSL_FLAG(bool, summary, false, "one row per scenario, a few methods");

namespace sipas::bench {
namespace {

// Default intervals must cover this much.
constexpr double kLowest = 0.93;
constexpr double kHighest = 0.97;

// Names a scenario's stream: its name, so that a new scenario does not move the others.
std::uint64_t StreamOf(const Scenario& scenario) {
  std::uint64_t hash = 0;
  for (const char c : scenario.name) hash = stats::Hash64(hash + static_cast<unsigned char>(c));
  return hash;
}

// The correlation from which on a province belongs to the most clustered fifth: moderation is at its
// worst there, since it draws all design effects to the middle.
double MostClusteredFifth(std::span<const Province> provinces) {
  std::vector<double> correlations;
  for (const Province& province : provinces) correlations.push_back(province.rho);
  std::sort(correlations.begin(), correlations.end());
  return correlations[correlations.size() - 1 - correlations.size() / 5];
}

std::vector<CoverageTally> Simulate(const Scenario& scenario, std::span<const Method> methods) {
  const std::uint64_t seed = absl::GetFlag(FLAGS_seed);
  const std::uint64_t stream = StreamOf(scenario);
  const int replicates = absl::GetFlag(FLAGS_replicates);
  const std::vector<Province> provinces = MakeProvinces(scenario, Key(seed, stream, 0));
  const double clustered = MostClusteredFifth(provinces);
  std::vector<CoverageTally> tallies(methods.size());
  for (int r = 1; r <= replicates; ++r) {
    if (r % 20 == 0) {
      std::fprintf(stderr, "\r%-40s %5d of %d", scenario.name.c_str(), r, replicates);
    }
    const Survey survey = MakeSurvey(
        scenario,
        DrawSurvey(scenario, provinces, Key(seed, stream, static_cast<std::uint64_t>(r))));
    for (std::size_t m = 0; m < methods.size(); ++m) {
      for (std::size_t j = 0; j < provinces.size(); ++j) {
        tallies[m].Add(provinces[j].p, methods[m].limits(survey, j), provinces[j].rho >= clustered);
      }
      tallies[m].EndSurvey();
    }
  }
  std::fprintf(stderr, "\r%60s\r", "");
  return tallies;
}

void PrintScenario(const Scenario& s) {
  std::printf("\n%s: %d siblings, n %d, share %.2f, design effect %.1f (cv %.1f)%s\n\n",
              s.name.c_str(), s.siblings, s.units * s.take, s.p, s.design_effect, s.effect_spread,
              s.has_weights ? ", times 1.29 by weights" : "");
  std::printf(
      "| method | coverage, %% | +- | truth below, %% | above, %% | width, points | "
      "no interval, %% | most clustered fifth, %% |\n|---|---|---|---|---|---|---|---|\n");
}

void RunGrid(std::span<const Scenario> grid) {
  for (const Scenario& scenario : grid) {
    if (scenario.name.find(absl::GetFlag(FLAGS_scenario)) == std::string::npos) continue;
    const auto methods = IntervalMethods();
    const auto tallies = Simulate(scenario, methods);
    PrintScenario(scenario);
    for (std::size_t m = 0; m < methods.size(); ++m) {
      const CoverageTally& t = tallies[m];
      std::printf("| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
                  std::string(methods[m].name).c_str(), 100 * t.coverage(), 100 * t.error(),
                  100 * t.truth_below(), 100 * t.truth_above(), 100 * t.mean_width(),
                  100 * t.without_interval(), 100 * t.coverage_of_marked());
    }
    std::fflush(stdout);
  }
}

// Coverage and width of the methods that the rule chooses between.
void RunSummary(std::span<const Scenario> grid) {
  const std::vector<std::string_view> shown = {
      "naive z",     "t, nation's df",  "logit, own df",    "korn-graubard, capped",
      "moderated t", "moderated logit", "moderated wilson", "default"};
  std::vector<Method> methods;
  std::printf("| scenario | n | share |");
  for (const Method& method : IntervalMethods()) {
    if (std::find(shown.begin(), shown.end(), method.name) == shown.end()) continue;
    methods.push_back(method);
    std::printf(" %s |", std::string(method.name).c_str());
  }
  std::printf(" default, most clustered fifth |\n|---|---|---|");
  for (std::size_t m = 0; m <= methods.size(); ++m) std::printf("---|");
  std::printf("\n");
  for (const Scenario& scenario : grid) {
    if (scenario.name.find(absl::GetFlag(FLAGS_scenario)) == std::string::npos) continue;
    const auto tallies = Simulate(scenario, methods);
    std::printf("| %s | %d | %.2f |", scenario.name.c_str(), scenario.units * scenario.take,
                scenario.p);
    for (const CoverageTally& t : tallies) {
      std::printf(" %.1f, %.1f |", 100 * t.coverage(), 100 * t.mean_width());
    }
    std::printf(" %.1f |\n", 100 * tallies.back().coverage_of_marked());
    std::fflush(stdout);
  }
}

// True if all pass.
bool RunAcceptance() {
  bool all = true;
  std::printf(
      "| design | n | share | design effect | coverage, %% | +- | width, points | logit with "
      "own df: coverage, width | |\n|---|---|---|---|---|---|---|---|---|\n");
  const auto methods = IntervalMethods();
  const Method shown[] = {methods.back(), methods[6]};
  for (const Scenario& s : AcceptanceDesigns()) {
    if (s.name.find(absl::GetFlag(FLAGS_scenario)) == std::string::npos) continue;
    const auto tallies = Simulate(s, shown);
    const CoverageTally& t = tallies[0];
    // A province without an interval is a failure, too.
    const double coverage = t.coverage();
    const bool pass = coverage >= kLowest && coverage <= kHighest && t.without_interval() == 0;
    all = all && pass;
    std::printf("| %s | %d | %.2f | %.1f | %.1f | %.1f | %.1f | %.1f, %.1f | %s |\n",
                s.name.c_str(), s.units * s.take, s.p, s.design_effect, 100 * coverage,
                100 * t.error(), 100 * t.mean_width(), 100 * tallies[1].coverage(),
                100 * tallies[1].mean_width(), pass ? "PASS" : "FAIL");
    std::fflush(stdout);
  }
  return all;
}

int Main() {
  const auto begin = std::chrono::steady_clock::now();
  bool good = true;
  if (absl::GetFlag(FLAGS_acceptance)) {
    good = RunAcceptance();
  } else if (absl::GetFlag(FLAGS_looks)) {
    PrintDailyLooks(absl::GetFlag(FLAGS_seed), 5 * absl::GetFlag(FLAGS_replicates));
  } else if (absl::GetFlag(FLAGS_finite)) {
    RunSummary(FinitePopulations());
  } else if (absl::GetFlag(FLAGS_differences)) {
    good = PrintDifferences({.seed = absl::GetFlag(FLAGS_seed),
                             .replicates = absl::GetFlag(FLAGS_replicates),
                             .design = absl::GetFlag(FLAGS_scenario)});
  } else if (absl::GetFlag(FLAGS_summary)) {
    RunSummary(CoverageGrid());
  } else {
    RunGrid(CoverageGrid());
    if (absl::GetFlag(FLAGS_scenario).empty()) {
      PrintDailyLooks(absl::GetFlag(FLAGS_seed), 5 * absl::GetFlag(FLAGS_replicates));
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::fprintf(stderr, "%.0f s\n", took.count());
  return good ? 0 : 1;
}

}  // namespace
}  // namespace sipas::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Coverage of interval methods by simulation; see coverage.cc.");
  absl::ParseCommandLine(argc, argv);
  return sipas::bench::Main();
}
