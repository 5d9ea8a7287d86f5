// The aggregator put together: loads its state, follows the logs, serves scores, drains.
//
//   SIPAS_ASSIGN_OR_RETURN(auto app, App::Start(config));
//   rpc::WaitForSignal();
//   SIPAS_RETURN_IF_ERROR(app->Stop());
#ifndef SIPAS_SERVICES_AGGREGATOR_APP_H_
#define SIPAS_SERVICES_AGGREGATOR_APP_H_

#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/base/worker_pool.h"
#include "libs/obs/metrics.h"
#include "libs/obs/metrics_http.h"
#include "libs/rpc/rpc_metrics.h"
#include "libs/rpc/server.h"
#include "services/aggregator/aggregator_metrics.h"
#include "services/aggregator/api/score_service.h"
#include "services/aggregator/api/status_service.h"
#include "services/aggregator/config.h"
#include "services/aggregator/core/follower.h"
#include "services/aggregator/core/publisher.h"
#include "services/aggregator/core/source_table.h"
#include "services/aggregator/core/state.h"
#include "services/aggregator/source/survey_log_source.h"
#include "services/aggregator/store/rocksdb_cell_store.h"

namespace sipas::aggregator {

class App final : private FollowerObserver {
 public:
  static absl::StatusOr<std::unique_ptr<App>> Start(const Config& config);
  ~App() override;  // Stop()

  int port() const { return server_->port(); }
  int metrics_port() const { return metrics_http_->port(); }

  // In order: health NOT_SERVING, no new calls, open ones end, the sources stop reading, what they
  // read is folded, a last checkpoint is written. Its error is returned: nothing is lost, a restart
  // reads the logs again from the checkpoint before. Idempotent.
  absl::Status Stop();

 private:
  explicit App(const Config& config);
  absl::Status LoadState();
  absl::Status StartServer();
  void StartSources();
  void Watch();
  void UpdateHealth();
  StatusReport Report() const;

  void OnFolded(size_t source, const FoldedCounts& folded, const LogProgress& progress,
                std::chrono::nanoseconds took) override;
  void OnPublished(const Snapshot& snapshot, std::chrono::nanoseconds took) override;
  void OnCheckpoint(const absl::Status& status, std::chrono::nanoseconds took) override;

  const Config config_;
  // In the order of dependence: later members use earlier ones and go first.
  obs::Metrics metrics_;
  rpc::RpcMetrics rpc_metrics_;
  AggregatorMetrics aggregator_metrics_;
  std::unique_ptr<store::RocksdbCellStore> store_;
  std::unique_ptr<State> state_;
  std::unique_ptr<SourceTable> sources_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<base::WorkerPool> workers_;
  std::unique_ptr<api::ScoreService> score_service_;
  std::unique_ptr<api::StatusService> status_service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<obs::MetricsHttp> metrics_http_;
  std::unique_ptr<Follower> follower_;
  std::vector<std::unique_ptr<source::SurveyLogSource>> readers_;

  base::Mutex watch_mutex_;
  base::CondVar watch_wake_;
  bool stopping_ ABSL_GUARDED_BY(watch_mutex_) = false;
  std::thread watch_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_APP_H_
