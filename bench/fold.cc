// How long it takes to fold one decoded response into memory, rows kept: a country of 3,321
// communes and 30 items of 5 answers (and the two absences).
//
// Arguments: breakdowns per response; 1 if weights vary. Checkpoints go to a store that forgets,
// every 2^18 responses, and a snapshot is published every 2^15, so both are part of the time.
#include "services/aggregator/core/fold.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "libs/base/uuid.h"
#include "services/aggregator/core/cell_store.h"
#include "services/aggregator/core/state.h"
#include "services/aggregator/core/survey_for_test.h"

namespace sipas::aggregator {
namespace {

class ForgetfulStore final : public CellStore {
 public:
  absl::StatusOr<Stored> Load() override { return Stored(); }
  absl::Status ForEachCell(absl::FunctionRef<absl::Status(std::string_view, std::string_view,
                                                          CellKey, Cell)> /*visit*/) override {
    return absl::OkStatus();
  }
  absl::Status Checkpoint(const CheckpointBatch& batch) override {
    benchmark::DoNotOptimize(batch.leaves.size());
    return absl::OkStatus();
  }
  std::shared_ptr<const RowSnapshot> Rows() override { return nullptr; }
};

// Few enough to stay in the cache, as those do that were just decoded.
constexpr uint64_t kResponses = 1 << 13;
constexpr uint64_t kWarmEntries = 16;
constexpr uint64_t kPublishEvery = 1 << 15;
constexpr uint64_t kCheckpointEvery = 1 << 18;

void Check(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

std::vector<FoldEntry> Responses(const SurveyForTest& survey) {
  std::vector<FoldEntry> entries;
  entries.reserve(kResponses);
  for (uint64_t i = 0; i < kResponses; ++i) entries.push_back(survey.Respond(i, 0));
  return entries;
}

void BM_FoldResponse(benchmark::State& bench) {
  const SurveyForTest survey({.communes = 3321,
                              .items = 30,
                              .strata = 1,
                              .clusters = 0,
                              .days = 1,
                              .breakdowns = bench.range(0) > 0,
                              .weights = bench.range(1) > 0});
  std::vector<FoldEntry> entries = Responses(survey);
  ForgetfulStore store;
  std::unique_ptr<State> state = *State::Load(store);
  Fold fold(*state, base::Uuid{{1}}, Ownership());
  uint64_t position = 0;
  for (domain::DefinitionDraft& draft : survey.Drafts()) {
    FoldEntry entry = SurveyForTest::Define(std::move(draft), ++position);
    Check(fold.Apply(entry));
  }
  std::shared_ptr<const Snapshot> published;
  for (auto _ : bench) {
    const uint64_t next = position % kResponses;
    // As the follower does it.
    if (next % kWarmEntries == 0) fold.Warm(std::span(entries).subspan(next, kWarmEntries));
    FoldEntry& entry = entries[next];
    entry.point.position = ++position;
    Check(fold.Apply(entry));
    if (position % kPublishEvery == 0) published = state->Publish();
    if (position % kCheckpointEvery == 0) Check(state->Checkpoint());
  }
  bench.SetItemsProcessed(static_cast<int64_t>(bench.iterations()));
}
BENCHMARK(BM_FoldResponse)
    ->ArgNames({"breakdowns", "weighted"})
    ->Args({0, 0})
    ->Args({0, 1})
    ->Args({2, 0})
    ->Args({2, 1})
    ->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace sipas::aggregator

BENCHMARK_MAIN();
