// How fast an aggregator reads a log from the beginning: gRPC stream, verification, decoding,
// folding, rows and checkpoints in RocksDB. Responses to 30 items, 3,321 communes, over loopback
// from a server in this process that holds the sealed entries in memory, so the survey service's
// reads are not in it.
//
// Counters: responses per second of wall time; CPU microseconds per response of the whole process,
// server included; and of the fold thread's store, checkpoints.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <memory>

#include "libs/base/mutex.h"
#include "libs/testing/temp_dir.h"
#include "services/aggregator/core/follower.h"
#include "services/aggregator/core/survey_for_test.h"
#include "services/aggregator/source/log_server_for_test.h"
#include "services/aggregator/source/survey_definitions_for_test.h"
#include "services/aggregator/source/survey_log_source.h"
#include "services/aggregator/store/rocksdb_cell_store.h"

namespace sipas::aggregator {
namespace {

constexpr uint64_t kResponses = 400'000;
constexpr int kCommunes = 3321;
constexpr int kItems = 30;
// As many as fit the 256 KiB of the survey service's messages.
constexpr size_t kMessageEntries = 400;

class Waiter final : public FollowerObserver {
 public:
  explicit Waiter(uint64_t rows) : rows_(rows) {}
  void OnFolded(size_t, const FoldedCounts&, const LogProgress&,
                std::chrono::nanoseconds) override {}
  void OnPublished(const Snapshot& snapshot, std::chrono::nanoseconds took) override {
    base::MutexLock lock(mutex_);
    publish_ += took;
    reached_ = snapshot.row_count() >= rows_;
    wake_.NotifyAll();
  }
  void OnCheckpoint(const absl::Status& status, std::chrono::nanoseconds took) override {
    if (!status.ok()) std::abort();
    base::MutexLock lock(mutex_);
    checkpoint_ += took;
  }
  void Await() {
    base::MutexLock lock(mutex_);
    while (!reached_) wake_.Wait(mutex_);
  }
  double checkpoint_seconds() {
    base::MutexLock lock(mutex_);
    return std::chrono::duration<double>(checkpoint_).count();
  }
  double publish_seconds() {
    base::MutexLock lock(mutex_);
    return std::chrono::duration<double>(publish_).count();
  }

 private:
  const uint64_t rows_;
  base::Mutex mutex_;
  base::CondVar wake_;
  bool reached_ = false;
  std::chrono::nanoseconds checkpoint_{};
  std::chrono::nanoseconds publish_{};
};

std::shared_ptr<source::LogForTest> MakeLog() {
  const SurveyForTest survey(
      {.communes = kCommunes, .items = kItems, .strata = 1, .clusters = 1, .days = 1});
  auto log = std::make_shared<source::LogForTest>(base::Uuid{{1}});
  for (const auto& definition : SurveyDefinitions(kCommunes, kItems)) log->Define(definition);
  for (uint64_t i = 0; i < kResponses; ++i) log->Respond(survey.Record(i), survey.Day(i));
  return log;
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void BM_CatchUp(benchmark::State& bench) {
  const source::LogServer server(MakeLog(), 0, kMessageEntries);
  double cpu = 0;
  double checkpoint = 0;
  double publish = 0;
  for (auto _ : bench) {
    const double cpu_before = CpuSeconds();
    const sipas::testing::TempDir dir;
    const auto store =
        *store::RocksdbCellStore::Open({.directory = dir.path() + "/data", .min_free_bytes = 0});
    const auto state = *State::Load(*store);
    SourceTable table({{server.endpoint(), Ownership()}}, {},
                      [](const SourceReport&) { std::abort(); });
    Publisher publisher(state->Publish());
    Waiter waiter(kResponses);
    Follower follower(
        {.state = state.get(), .sources = &table, .publisher = &publisher, .observer = &waiter});
    source::SurveyLogSource reader({.index = 0, .sources = &table, .follower = &follower});
    waiter.Await();
    reader.Stop();
    if (!follower.Stop().ok()) std::abort();
    cpu += CpuSeconds() - cpu_before;
    checkpoint += waiter.checkpoint_seconds();
    publish += waiter.publish_seconds();
  }
  const double responses =
      static_cast<double>(kResponses) * static_cast<double>(bench.iterations());
  bench.SetItemsProcessed(static_cast<int64_t>(responses));
  bench.counters["cpu_us"] = 1e6 * cpu / responses;
  bench.counters["checkpoint_us"] = 1e6 * checkpoint / responses;
  bench.counters["publish_us"] = 1e6 * publish / responses;
}
BENCHMARK(BM_CatchUp)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace sipas::aggregator

BENCHMARK_MAIN();
