// The survey service put together: opens the log, serves, watches its own health, drains.
//
//   SIPAS_ASSIGN_OR_RETURN(auto app, App::Start(config));
//   rpc::WaitForSignal();
//   app->Stop();
#ifndef SIPAS_SERVICES_SURVEY_APP_H_
#define SIPAS_SERVICES_SURVEY_APP_H_

#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/base/worker_pool.h"
#include "libs/obs/metrics.h"
#include "libs/obs/metrics_http.h"
#include "libs/rpc/rpc_metrics.h"
#include "libs/rpc/server.h"
#include "services/survey/api/definition_service.h"
#include "services/survey/api/log_service.h"
#include "services/survey/api/response_service.h"
#include "services/survey/config.h"
#include "services/survey/core/correction.h"
#include "services/survey/core/ingest.h"
#include "services/survey/core/log.h"
#include "services/survey/store/rocksdb_log_store.h"
#include "services/survey/store/wire_entry_codec.h"
#include "services/survey/survey_metrics.h"

namespace sipas::survey {

class App {
 public:
  static absl::StatusOr<std::unique_ptr<App>> Start(const Config& config);
  ~App();  // Stop()

  int port() const { return server_->port(); }
  int metrics_port() const { return metrics_http_->port(); }

  // In order: readers of the log are sent away, health NOT_SERVING, no new calls, open ones end
  // (appends that were taken are committed and answered), the commit thread stops, the log closes.
  // Idempotent.
  void Stop();

 private:
  explicit App(const Config& config);
  absl::Status StartLog();
  absl::Status StartServer();
  void Watch();

  const Config config_;
  // In the order of dependence: later members use earlier ones and go first.
  obs::Metrics metrics_;
  rpc::RpcMetrics rpc_metrics_;
  SurveyMetrics survey_metrics_;
  store::WireEntryCodec codec_;
  std::unique_ptr<store::RocksdbLogStore> store_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Correction> correction_;
  std::unique_ptr<base::WorkerPool> workers_;
  std::unique_ptr<api::ResponseService> response_service_;
  std::unique_ptr<api::DefinitionService> definition_service_;
  std::unique_ptr<api::LogService> log_service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<obs::MetricsHttp> metrics_http_;

  base::Mutex watch_mutex_;
  base::CondVar watch_wake_;
  bool stopping_ ABSL_GUARDED_BY(watch_mutex_) = false;
  std::thread watch_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_APP_H_
