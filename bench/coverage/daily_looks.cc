#include "bench/coverage/daily_looks.h"

#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "bench/coverage/interval_methods.h"
#include "bench/coverage/random_source.h"
#include "libs/stats/binomial_interval.h"
#include "libs/stats/confidence_sequence.h"
#include "libs/stats/interval.h"

namespace sipas::bench {
namespace {

constexpr double kTruth = 0.84;
constexpr int kDays = 60;
constexpr int kTake = 30;
constexpr double kAlpha = 0.05;
// Where sequences are tuned to be tightest: answers, days.
constexpr double kTunedAnswers = 900;
constexpr double kTunedDays = 30;

struct State {
  std::vector<int> satisfied;  // by day
  std::uint64_t total = 0;

  std::uint64_t n() const { return satisfied.size() * kTake; }
  double share() const { return static_cast<double>(total) / static_cast<double>(n()); }
  stats::BinomialCount count() const { return {.successes = total, .n = n()}; }
  // Between days, each day a sampled unit.
  double variance() const {
    double squares = 0;
    for (const int day : satisfied) {
      const double deviation = day - share() * kTake;
      squares += deviation * deviation;
    }
    const double days = static_cast<double>(satisfied.size());
    const double answers = static_cast<double>(n());
    return days / (days - 1) * squares / (answers * answers);
  }
};

template <typename T>
std::optional<Limits> LimitsOf(const stats::Result<T>& result) {
  if (!result.ok()) return std::nullopt;
  return Limits{result->lower, result->upper};
}

std::optional<Limits> FixedWilson(const State& state) {
  return LimitsOf(
      stats::BinomialInterval(state.count(), stats::BinomialMethod::kWilson, 1 - kAlpha));
}
std::optional<Limits> FixedStudent(const State& state) {
  return LimitsOf(stats::StudentInterval(state.share(), state.variance(),
                                         static_cast<double>(state.satisfied.size() - 1),
                                         1 - kAlpha));
}
std::optional<Limits> BetaBinomial(const State& state) {
  return LimitsOf(stats::BetaBinomialSequence(state.count(), {}, kAlpha));
}
// The truth is inside while the wealth against it stays below 1/alpha; limits are not needed.
std::optional<Limits> Betting(const State& state) {
  const std::uint64_t counts[] = {state.n() - state.total, state.total};
  if (static_cast<int>(state.satisfied.size()) == kDays) {
    return LimitsOf(stats::BettingSequence(counts, kAlpha));
  }
  const auto wealth = stats::BettingLogWealth(counts, kTruth);
  if (!wealth.ok()) return std::nullopt;
  return *wealth < -std::log(kAlpha) ? Limits{0, 1} : Limits{1, 0};
}
std::optional<Limits> NormalMixture(const State& state) {
  const auto rho = stats::NormalMixtureRho(kTunedAnswers / 4, kAlpha);
  return LimitsOf(
      stats::NormalMixtureSequence(state.share(), static_cast<double>(state.n()), *rho, kAlpha));
}
std::optional<Limits> Asymptotic(const State& state) {
  const double sd = std::sqrt(state.share() * (1 - state.share()));
  const auto rho = stats::AsymptoticRho(kTunedAnswers, kAlpha);
  return LimitsOf(
      stats::AsymptoticSequence(state.share(), sd, static_cast<double>(state.n()), *rho, kAlpha));
}
std::optional<Limits> ClusteredBand(const State& state) {
  const auto rho = stats::AsymptoticRho(kTunedDays, kAlpha);
  return LimitsOf(stats::ClusteredMonitoringBand(state.share(), std::sqrt(state.variance()),
                                                 static_cast<double>(state.satisfied.size()), *rho,
                                                 kAlpha));
}

struct LookMethod {
  const char* name;
  std::optional<Limits> (*limits)(const State&);
  int first_look = 2;  // day
};
constexpr LookMethod kLookMethods[] = {
    {"wilson of each day (fixed n)", FixedWilson},
    {"t between days (fixed n)", FixedStudent},
    {"beta-binomial sequence", BetaBinomial},
    {"betting sequence", Betting},
    {"normal mixture sequence", NormalMixture},
    {"asymptotic sequence", Asymptotic},
    {"clustered monitoring band, from day 30", ClusteredBand, 30},
};

struct Tally {
  int ever = 0;
  int last = 0;
  double width = 0;
};

void Run(const LookMethod& method, double rho, std::uint64_t key, Tally& tally) {
  RandomSource random(key);
  State state;
  bool missed = false;
  for (int day = 1; day <= kDays; ++day) {
    state.satisfied.push_back(random.Binomial(kTake, random.Beta(kTruth, rho)));
    state.total += static_cast<std::uint64_t>(state.satisfied.back());
    if (day < method.first_look) continue;
    const auto limits = method.limits(state);
    if (!limits.has_value()) continue;
    const bool misses = kTruth < limits->lower || kTruth > limits->upper;
    missed = missed || misses;
    if (day < kDays) continue;
    tally.last += misses ? 1 : 0;
    tally.width += limits->upper - limits->lower;
  }
  tally.ever += missed ? 1 : 0;
}

}  // namespace

void PrintDailyLooks(std::uint64_t seed, int runs) {
  for (const double design_effect : {1.0, 2.0}) {
    std::printf("\n%d daily looks, %d answers a day, share %.2f, design effect of a day %.0f\n\n",
                kDays, kTake, kTruth, design_effect);
    std::printf(
        "| method | missed at any look, %% | +- | missed on the last day, %% | width, points |\n");
    std::printf("|---|---|---|---|---|\n");
    const double rho = (design_effect - 1) / (kTake - 1);
    for (const LookMethod& method : kLookMethods) {
      Tally tally;
      for (int run = 0; run < runs; ++run) {
        Run(method, rho,
            Key(seed, 1000 + static_cast<std::uint64_t>(design_effect),
                static_cast<std::uint64_t>(run)),
            tally);
      }
      const double ever = static_cast<double>(tally.ever) / runs;
      std::printf("| %s | %.1f | %.1f | %.1f | %.1f |\n", method.name, 100 * ever,
                  100 * std::sqrt(ever * (1 - ever) / runs), 100.0 * tally.last / runs,
                  100 * tally.width / runs);
      std::fflush(stdout);
    }
  }
}

}  // namespace sipas::bench
