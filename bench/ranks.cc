// What ranks of a peer group cost: 34 provinces and 3,321 communes.
//
// Wanted with a diagonal covariance and normal critical values: Holm sets of 34 under 5 ms, of
// 3,321 under 300 ms of CPU time, both families; P(top 5) under 10 and 500 ms. The other lines are
// what else a listing may ask for: t critical values with the degrees of freedom of few clusters,
// and a joint covariance.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "libs/stats/peer_likelihood.h"
#include "libs/stats/rank_max_t.h"
#include "libs/stats/rank_probability.h"
#include "libs/stats/rank_sets.h"

namespace sipas {
namespace {

using stats::PeerEstimates;
using stats::RankFamily;

struct Columns {
  std::vector<double> estimates;
  std::vector<double> errors;
  std::vector<double> df;
};

// Scores around 84 with standard errors near 2.3, two thirds of the variance being true.
Columns MakeColumns(std::size_t peers) {
  const stats::NormalDraws draws = stats::HashedNormalDraws(34, 3, peers);
  Columns columns;
  for (std::size_t i = 0; i < peers; ++i) {
    columns.estimates.push_back(84 + 4 * draws[0][i]);
    columns.errors.push_back(1.5 + 0.4 * std::abs(draws[1][i]));
    columns.df.push_back(12 + std::abs(draws[2][i]));
  }
  return columns;
}

PeerEstimates Independent(std::size_t peers) {
  Columns columns = MakeColumns(peers);
  return *PeerEstimates::WithStandardErrors(std::move(columns.estimates), columns.errors);
}

PeerEstimates FewClusters(std::size_t peers) {
  Columns columns = MakeColumns(peers);
  return *PeerEstimates::WithStandardErrors(std::move(columns.estimates), columns.errors,
                                            std::move(columns.df));
}

PeerEstimates Joint(std::size_t peers) {
  Columns columns = MakeColumns(peers);
  stats::Covariance covariance(peers);
  for (std::size_t i = 0; i < peers; ++i) {
    covariance.AddEntry(i, i, columns.errors[i] * columns.errors[i]);
  }
  covariance.AddOuter(std::vector<double>(peers, 0.5), 1);
  return *PeerEstimates::WithCovariance(std::move(columns.estimates), covariance);
}

void Check(benchmark::State& state) {
  const Columns columns = MakeColumns(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        PeerEstimates::WithStandardErrors(columns.estimates, columns.errors).ok());
  }
}

template <PeerEstimates (*Make)(std::size_t), RankFamily family>
void HolmSets(benchmark::State& state) {
  const PeerEstimates peers = Make(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(RankSets(peers, family, stats::RankMethod::kHolm, 0.05).ok());
  }
}

// Shares as above, of few clusters.
void TopFive(benchmark::State& state) {
  const auto peers = static_cast<std::size_t>(state.range(0));
  Columns columns = MakeColumns(peers);
  for (std::size_t i = 0; i < peers; ++i) {
    columns.estimates[i] = std::min(1.0, columns.estimates[i] / 100);
    columns.errors[i] /= 100;
  }
  const auto shares =
      PeerEstimates::WithStandardErrors(columns.estimates, columns.errors, std::move(columns.df));
  for (auto _ : state) {
    const auto likelihoods = ShareLikelihoods(*shares);
    benchmark::DoNotOptimize(TopProbabilities(*likelihoods, 5, stats::DrawsFor(peers)).ok());
  }
}

BENCHMARK(TopFive)->Arg(34)->Arg(3321)->Unit(benchmark::kMillisecond);
BENCHMARK(Check)->Arg(34)->Arg(3321)->Unit(benchmark::kMillisecond);
BENCHMARK(HolmSets<Independent, RankFamily::kMarginal>)
    ->Name("HolmMarginal/normal")
    ->Arg(34)
    ->Arg(3321)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(HolmSets<Independent, RankFamily::kSimultaneous>)
    ->Name("HolmSimultaneous/normal")
    ->Arg(34)
    ->Arg(3321)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(HolmSets<FewClusters, RankFamily::kMarginal>)
    ->Name("HolmMarginal/student")
    ->Arg(34)
    ->Arg(3321)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(HolmSets<FewClusters, RankFamily::kSimultaneous>)
    ->Name("HolmSimultaneous/student")
    ->Arg(34)
    ->Arg(3321)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(HolmSets<Joint, RankFamily::kMarginal>)
    ->Name("HolmMarginal/covariance")
    ->Arg(34)
    ->Arg(500)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sipas

BENCHMARK_MAIN();
