#include "services/survey/app.h"

#include <chrono>

#include "libs/base/status_macros.h"
#include "libs/obs/log.h"

namespace sipas::survey {
namespace {

constexpr int kWorkers = 4;
// Beside one per log stream: reads of single responses and definitions that may wait.
constexpr size_t kWaitingReads = 256;
constexpr std::chrono::seconds kWatchInterval{1};

}  // namespace

App::App(const Config& config)
    : config_(config),
      metrics_("sipas-survey"),
      rpc_metrics_(metrics_, {api::ResponseService::kName, api::DefinitionService::kName,
                              api::LogService::kName}),
      survey_metrics_(metrics_) {}

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  std::unique_ptr<App> app(new App(config));
  SIPAS_RETURN_IF_ERROR(app->StartLog());
  SIPAS_RETURN_IF_ERROR(app->StartServer());
  SIPAS_ASSIGN_OR_RETURN(app->metrics_http_,
                         obs::MetricsHttp::Start(config.metrics_address, app->metrics_));
  app->watch_ = std::thread([raw = app.get()] { raw->Watch(); });
  return app;
}

absl::Status App::StartLog() {
  SIPAS_ASSIGN_OR_RETURN(
      store_, store::RocksdbLogStore::Open(
                  {.directory = config_.data_dir,
                   .ballast_bytes = config_.ballast_bytes == 1 ? 0 : config_.ballast_bytes}));
  SIPAS_ASSIGN_OR_RETURN(log_, Log::Open({.store = store_.get(),
                                          .codec = &codec_,
                                          .observer = &survey_metrics_,
                                          .max_queued_bytes = config_.max_queued_bytes,
                                          .min_free_bytes = config_.min_free_bytes}));
  ingest_ = std::make_unique<Ingest>(
      log_.get(), &base::RealClock(), &codec_,
      [this](const IngestResult& result) { survey_metrics_.CountResult(result); });
  correction_ = std::make_unique<Correction>(log_.get(), &base::RealClock(), &codec_);
  obs::Log(obs::Severity::kInfo, "log_opened",
           {{"log_id", log_->log_id().ToString()}, {"head", log_->Head().position}});
  return absl::OkStatus();
}

absl::Status App::StartServer() {
  workers_ = std::make_unique<base::WorkerPool>(
      kWorkers, kWaitingReads + static_cast<size_t>(config_.max_log_streams));
  response_service_ = std::make_unique<api::ResponseService>(
      api::ResponseService::Options{.ingest = ingest_.get(),
                                    .correction = correction_.get(),
                                    .readers = workers_.get(),
                                    .metrics = &rpc_metrics_});
  definition_service_ = std::make_unique<api::DefinitionService>(api::DefinitionService::Options{
      .log = log_.get(), .workers = workers_.get(), .metrics = &rpc_metrics_});
  log_service_ = std::make_unique<api::LogService>(
      api::LogService::Options{.log = log_.get(),
                               .codec = &codec_,
                               .readers = workers_.get(),
                               .metrics = &rpc_metrics_,
                               .max_streams = config_.max_log_streams});
  SIPAS_ASSIGN_OR_RETURN(
      server_, rpc::Server::Start({.listen_address = config_.listen_address,
                                   .services = {response_service_.get(), definition_service_.get(),
                                                log_service_.get()},
                                   .reflection = config_.reflection}));
  return absl::OkStatus();
}

// Keeps health and gauges true: what needs the disk is not serving while it is full or broken,
// reading the log goes on.
void App::Watch() {
  base::MutexLock lock(watch_mutex_);
  while (!stopping_) {
    const bool writable = log_->health() == Log::Health::kWritable;
    server_->SetServing(api::ResponseService::kName, writable);
    server_->SetServing(api::DefinitionService::kName, writable);
    server_->SetServing(api::LogService::kName, true);
    survey_metrics_.Observe(*log_, log_service_->open_streams(),
                            store_->AvailableBytes().value_or(0));
    watch_wake_.WaitUntil(watch_mutex_, std::chrono::steady_clock::now() + kWatchInterval);
  }
}

void App::Stop() {
  {
    base::MutexLock lock(watch_mutex_);
    if (stopping_) return;
    stopping_ = true;
    watch_wake_.NotifyAll();
  }
  if (watch_.joinable()) watch_.join();
  if (log_service_ != nullptr) log_service_->EndStreams();
  if (response_service_ != nullptr) response_service_->EndStreams();
  if (server_ != nullptr) server_->Drain(config_.drain);
  if (workers_ != nullptr) workers_->Shutdown();
  if (log_ != nullptr) log_->Drain();
  obs::Log(obs::Severity::kInfo, "stopped",
           {{"head", log_ != nullptr ? log_->Head().position : uint64_t{0}}});
}

App::~App() { Stop(); }

}  // namespace sipas::survey
