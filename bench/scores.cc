// How long the scores of all 34 provinces take: 9 factors of 30 items, or these and the overall
// index of all 30 ("10 composites"), under a design of communes drawn in provinces, each score with
// standard error, interval, sample size, design effect and degrees of freedom, and with or without
// its rank. 98 communes a province; weights vary by commune; 5 % of answers are missing. Rows lie
// in RocksDB.
//
// Arguments: responses, statistics. `Unchanged`: the same snapshot again, as when a page is
// reloaded; `Reloaded`: a new snapshot of the same rows; `Grown`: 100 further responses since the
// last query, spread over the country; `First`: nothing was asked before. The time to fold and
// publish is not counted.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/sha256.h"
#include "services/aggregator/core/disclosure.h"
#include "services/aggregator/core/fold.h"
#include "services/aggregator/core/peer_scores.h"
#include "services/aggregator/core/score_queries.h"
#include "services/aggregator/core/state.h"
#include "services/aggregator/store/rocksdb_cell_store.h"

namespace sipas::aggregator {
namespace {

constexpr uint32_t kProvinces = 34;
constexpr uint32_t kCommunesOfProvince = 98;
constexpr uint32_t kItems = 30;
constexpr uint32_t kFactors = 9;
constexpr uint64_t kGrowth = 100;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status.ToString() << "\n";
  std::abort();
}

// SplitMix64 (Steele, Lea, Flood 2014).
uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string Province(uint32_t i) { return "p" + std::to_string(i); }
std::string Commune(uint32_t i) { return "c" + std::to_string(i); }
std::string Factor(uint32_t i) { return "factor" + std::to_string(i); }

domain::DefinitionDraft Draft(std::string name, decltype(domain::DefinitionDraft::body) body) {
  const base::Digest digest = base::Sha256({name});
  return {.name = std::move(name), .revision = 1, .body = std::move(body), .digest = digest};
}

domain::DefinitionDraft Tree() {
  domain::RegisterSpec tree{.levels = {"country", "province", "commune"},
                            .localities = {{"vn", "Vietnam", "", "country"}},
                            .blocks = {}};
  for (uint32_t p = 0; p < kProvinces; ++p) {
    tree.localities.push_back({Province(p), Province(p), "vn", "province"});
  }
  for (uint32_t c = 0; c < kProvinces * kCommunesOfProvince; ++c) {
    tree.localities.push_back(
        {Commune(c), Commune(c), Province(c / kCommunesOfProvince), "commune"});
  }
  return Draft("tree", tree);
}

domain::DefinitionDraft Questionnaire() {
  std::vector<domain::Item> items;
  for (uint32_t i = 1; i <= kItems; ++i) items.push_back({i, domain::RatingScale{1, 5}, {}});
  return Draft("paper", items);
}

domain::DefinitionDraft Rulebook() {
  domain::RulebookSpec rules;
  rules.questionnaire = "paper";
  rules.factors.resize(kFactors);
  for (uint32_t i = 1; i <= kItems; ++i) {
    const std::string code = "item" + std::to_string(i);
    rules.items.push_back({.code = code, .item = i, .satisfied_min = 4, .satisfied_max = 5});
    rules.factors[i % kFactors].components.push_back({code});
  }
  rules.overall.emplace();
  for (uint32_t f = 0; f < kFactors; ++f) {
    rules.factors[f].code = Factor(f);
    rules.overall->components.push_back({Factor(f)});
  }
  return Draft("rules", rules);
}

domain::DefinitionDraft Campaign() {
  domain::CampaignSpec campaign;
  campaign.tree = "tree";
  campaign.questionnaire = "paper";
  campaign.rulebook = "rules";
  campaign.design.kind = domain::DesignKind::kClustered;
  campaign.design.stratified = true;
  campaign.design.stages = {{"commune", domain::StagePlacement::kLevel, "commune"}};
  campaign.weight_source = domain::WeightSource::kResponse;
  campaign.state = domain::CampaignState::kOpen;
  return Draft("c", campaign);
}

// The same number, the same response.
domain::ResponseRecord Respond(uint64_t number) {
  domain::ResponseRecord record;
  const uint64_t seed = Mix(number);
  const auto commune = static_cast<uint32_t>(seed % (kProvinces * kCommunesOfProvince));
  for (std::size_t i = 0; i < 8; ++i) {
    record.response.id.bytes[i] = static_cast<uint8_t>(seed >> (8 * i));
    record.response.id.bytes[8 + i] = static_cast<uint8_t>(number >> (8 * i));
  }
  record.response.campaign = "c";
  record.response.locality = Commune(commune);
  record.stratum = Province(commune / kCommunesOfProvince);
  record.clusters = {Commune(commune)};
  record.weight_fixed = stats::FixedWeight::kUnitsOfOne / 2 + (Mix(commune) >> 32);
  for (uint32_t item = 1; item <= kItems; ++item) {
    const uint64_t draw = Mix(seed + item);
    if (draw % 20 == 0) continue;
    const uint64_t leaning = Mix(commune) % 3;
    record.response.answers.push_back(
        {.item = item, .rating = static_cast<int32_t>(1 + (draw >> 8) % 3 + leaning)});
  }
  return record;
}

// An aggregator's state without the service around it.
class Country {
 public:
  explicit Country(uint64_t responses) {
    std::filesystem::remove_all(directory_);
    store_ = *store::RocksdbCellStore::Open({.directory = directory_});
    state_ = *State::Load(*store_);
    fold_ = std::make_unique<Fold>(*state_, base::Uuid{{1}}, Ownership());
    for (domain::DefinitionDraft draft : {Tree(), Questionnaire(), Rulebook(), Campaign()}) {
      Apply(DefinitionChange{std::move(draft), ""});
    }
    Grow(responses);
    Check(state_->Checkpoint());
  }
  ~Country() {
    fold_.reset();
    state_.reset();
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  Country(const Country&) = delete;
  Country& operator=(const Country&) = delete;

  void Grow(uint64_t responses) {
    for (uint64_t i = 0; i < responses; ++i) Apply(Addition{Respond(responses_++)});
  }
  std::shared_ptr<const Snapshot> Publish() { return state_->Publish(); }

 private:
  void Apply(decltype(FoldEntry::change) change) {
    FoldEntry entry;
    entry.change = std::move(change);
    entry.day = static_cast<int32_t>(responses_ % 5);
    entry.point.position = ++position_;
    Check(fold_->Apply(entry));
  }

  const std::string directory_ =
      (std::filesystem::temp_directory_path() / "sipas_bench_scores").string();
  std::unique_ptr<store::RocksdbCellStore> store_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Fold> fold_;
  uint64_t position_ = 0;
  uint64_t responses_ = 0;
};

// The factors, and the overall index if there is room for one more.
std::vector<domain::StatisticName> Statistics(const benchmark::State& bench) {
  std::vector<domain::StatisticName> all;
  for (uint32_t f = 0; f < kFactors; ++f) {
    all.push_back({.kind = domain::StatisticKind::kFactor, .code = Factor(f)});
  }
  if (bench.range(1) > kFactors) {
    all.push_back({.kind = domain::StatisticKind::kOverall, .code = ""});
  }
  return all;
}

void ListAll(ScoreQueries& queries, const std::shared_ptr<const Snapshot>& snapshot,
             const std::vector<domain::StatisticName>& statistics) {
  for (const domain::StatisticName& statistic : statistics) {
    ScoreListQuery query;
    query.campaign = "c";
    query.peers.kind = PeerGroup::Kind::kLevel;
    query.peers.name = "province";
    query.statistic = statistic;
    const auto scores = queries.List(snapshot, query);
    Check(scores.status());
    if (scores->scores.size() != kProvinces) std::abort();
    for (const Score& score : scores->scores) {
      if (score.state != ScoreState::kOk || !score.design_effect.has_value()) std::abort();
    }
  }
}

// Every number of every score but the ranks.
void EstimateAll(EstimationCache& cache, const std::shared_ptr<const Snapshot>& snapshot,
                 const std::vector<domain::StatisticName>& statistics) {
  Disclosure disclosure(1);
  for (const domain::StatisticName& statistic : statistics) {
    const auto scope = ResolveScope(snapshot, "c", statistic, ScoreOptions(), cache);
    Check(scope.status());
    const PeerGroup provinces{.kind = PeerGroup::Kind::kLevel, .name = "province"};
    const auto peers =
        EstimatePeers(snapshot, *scope, {provinces, std::nullopt, {}}, cache, disclosure);
    Check(peers.status());
    if (peers->scores.size() != kProvinces) std::abort();
  }
}

// What was asked before the clock runs. Apart, so that a profiler can leave it out.
[[gnu::noinline]] void Warm(ScoreQueries& queries, const std::shared_ptr<const Snapshot>& snapshot,
                            const std::vector<domain::StatisticName>& statistics) {
  ListAll(queries, snapshot, statistics);
}

void BM_UnchangedWithoutRanks(benchmark::State& bench) {
  Country country(static_cast<uint64_t>(bench.range(0)));
  EstimationCache cache(EstimationCache::Options{});
  const std::shared_ptr<const Snapshot> snapshot = country.Publish();
  EstimateAll(cache, snapshot, Statistics(bench));
  for (auto _ : bench) EstimateAll(cache, snapshot, Statistics(bench));
}

void BM_Unchanged(benchmark::State& bench) {
  Country country(static_cast<uint64_t>(bench.range(0)));
  ScoreQueries queries(EstimationCache::Options{});
  const std::shared_ptr<const Snapshot> snapshot = country.Publish();
  Warm(queries, snapshot, Statistics(bench));
  for (auto _ : bench) ListAll(queries, snapshot, Statistics(bench));
}

void BM_Reloaded(benchmark::State& bench) {
  Country country(static_cast<uint64_t>(bench.range(0)));
  ScoreQueries queries(EstimationCache::Options{});
  Warm(queries, country.Publish(), Statistics(bench));
  for (auto _ : bench) {
    bench.PauseTiming();
    const std::shared_ptr<const Snapshot> snapshot = country.Publish();
    bench.ResumeTiming();
    ListAll(queries, snapshot, Statistics(bench));
  }
}

void BM_Grown(benchmark::State& bench) {
  Country country(static_cast<uint64_t>(bench.range(0)));
  ScoreQueries queries(EstimationCache::Options{});
  Warm(queries, country.Publish(), Statistics(bench));
  for (auto _ : bench) {
    bench.PauseTiming();
    country.Grow(kGrowth);
    const std::shared_ptr<const Snapshot> snapshot = country.Publish();
    bench.ResumeTiming();
    ListAll(queries, snapshot, Statistics(bench));
  }
}

void BM_First(benchmark::State& bench) {
  Country country(static_cast<uint64_t>(bench.range(0)));
  const std::shared_ptr<const Snapshot> snapshot = country.Publish();
  for (auto _ : bench) {
    ScoreQueries queries(EstimationCache::Options{});
    ListAll(queries, snapshot, Statistics(bench));
  }
}

void Cases(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"responses", "statistics"})->Unit(benchmark::kMillisecond);
  for (const int64_t statistics : {kFactors, kFactors + 1}) bench->Args({100'000, statistics});
}

BENCHMARK(BM_UnchangedWithoutRanks)->Apply(Cases);
BENCHMARK(BM_Unchanged)->Apply(Cases);
BENCHMARK(BM_Reloaded)->Apply(Cases);
BENCHMARK(BM_Grown)->Apply(Cases);
BENCHMARK(BM_First)->Apply(Cases);

}  // namespace
}  // namespace sipas::aggregator

BENCHMARK_MAIN();
