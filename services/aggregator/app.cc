#include "services/aggregator/app.h"

#include <chrono>
#include <utility>

#include "libs/base/clock.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"

namespace sipas::aggregator {
namespace {

constexpr std::chrono::seconds kWatchInterval{1};

void LogStopped(const SourceReport& source) {
  obs::Log(obs::Severity::kError, "source_stopped",
           {{"endpoint", source.endpoint},
            {"reason", source.reason},
            {"message", source.message},
            {"folded_position", source.folded_position}});
}

bool IsRead(const SourceReport& source) {
  return source.state == SourceState::kCatchingUp || source.state == SourceState::kFollowing;
}

// A line when a source is lost, for another reason than before, or back. That one stops is told by
// who finds out.
void LogChanges(const std::vector<SourceReport>& before, const std::vector<SourceReport>& now) {
  for (size_t i = 0; i < now.size(); ++i) {
    const SourceReport& source = now[i];
    const bool is_same = i < before.size() && IsRead(before[i]) == IsRead(source) &&
                         before[i].reason == source.reason;
    const bool is_untried = !IsRead(source) && source.reason.empty();
    if (is_same || is_untried || source.state == SourceState::kStopped) continue;
    obs::Log(IsRead(source) ? obs::Severity::kInfo : obs::Severity::kWarning,
             IsRead(source) ? "source_followed" : "source_lost",
             {{"endpoint", source.endpoint},
              {"reason", source.reason},
              {"message", source.message},
              {"folded_position", source.folded_position}});
  }
}

}  // namespace

App::App(const Config& config)
    : config_(config),
      metrics_("sipas-aggregator"),
      rpc_metrics_(metrics_, {api::ScoreService::kName, api::StatusService::kName}),
      aggregator_metrics_(metrics_, config.sources.size()) {}

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  std::unique_ptr<App> app(new App(config));
  SIPAS_RETURN_IF_ERROR(app->LoadState());
  SIPAS_RETURN_IF_ERROR(app->StartServer());
  SIPAS_ASSIGN_OR_RETURN(app->metrics_http_,
                         obs::MetricsHttp::Start(config.metrics_address, app->metrics_));
  app->StartSources();
  app->watch_ = std::thread([raw = app.get()] { raw->Watch(); });
  return app;
}

absl::Status App::LoadState() {
  SIPAS_ASSIGN_OR_RETURN(
      store_, store::RocksdbCellStore::Open(
                  {.directory = config_.data_dir, .min_free_bytes = config_.min_free_bytes}));
  SIPAS_ASSIGN_OR_RETURN(state_, State::Load(*store_));
  sources_ = std::make_unique<SourceTable>(config_.sources, state_->Logs(), LogStopped);
  publisher_ = std::make_unique<Publisher>(state_->Publish());
  const std::shared_ptr<const Snapshot> snapshot = publisher_->Current();
  obs::Log(obs::Severity::kInfo, "state_loaded",
           {{"cells", snapshot->cell_count()},
            {"rows", snapshot->row_count()},
            {"logs", snapshot->watermark().size()}});
  return absl::OkStatus();
}

absl::Status App::StartServer() {
  workers_ = std::make_unique<base::WorkerPool>(config_.query_threads, config_.max_queued_queries);
  score_service_ = std::make_unique<api::ScoreService>(
      api::ScoreService::Options{.publisher = publisher_.get(),
                                 .workers = workers_.get(),
                                 .metrics = &rpc_metrics_,
                                 .status = [this] { return Report(); },
                                 .ready = [this] { return sources_->Ready(); }});
  status_service_ = std::make_unique<api::StatusService>(
      api::StatusService::Options{.metrics = &rpc_metrics_, .status = [this] { return Report(); }});
  SIPAS_ASSIGN_OR_RETURN(
      server_, rpc::Server::Start({.listen_address = config_.listen_address,
                                   .services = {score_service_.get(), status_service_.get()},
                                   .reflection = config_.reflection}));
  server_->SetServing(api::StatusService::kName, true);
  server_->SetServing(api::ScoreService::kName, false);
  return absl::OkStatus();
}

void App::StartSources() {
  follower_ = std::make_unique<Follower>(Follower::Options{
      .state = state_.get(),
      .sources = sources_.get(),
      .publisher = publisher_.get(),
      .observer = this,
      .publish_interval = absl::ToChronoMilliseconds(config_.publish_interval),
      .checkpoint_interval = absl::ToChronoMilliseconds(config_.checkpoint_interval),
      .checkpoint_entries = config_.checkpoint_entries});
  for (size_t i = 0; i < config_.sources.size(); ++i) {
    readers_.push_back(std::make_unique<source::SurveyLogSource>(source::SurveyLogSource::Options{
        .index = i, .sources = sources_.get(), .follower = follower_.get()}));
  }
}

StatusReport App::Report() const {
  const std::shared_ptr<const Snapshot> snapshot = publisher_->Current();
  StatusReport report{.watermark = snapshot->watermark(),
                      .sources = sources_->Report(),
                      .campaigns = {},
                      .cell_count = snapshot->cell_count(),
                      .row_count = snapshot->row_count()};
  for (const CampaignSnapshot* campaign : snapshot->campaigns()) {
    report.campaigns.push_back({.campaign = campaign->definition().name,
                                .revision = campaign->definition().revision,
                                .counts = campaign->counts()});
  }
  return report;
}

void App::UpdateHealth() { server_->SetServing(api::ScoreService::kName, sources_->Ready()); }

// Keeps gauges true that move with time, and health where a source failed or stopped.
void App::Watch() {
  std::vector<SourceReport> before;
  base::MutexLock lock(watch_mutex_);
  while (!stopping_) {
    UpdateHealth();
    std::vector<SourceReport> reports = sources_->Report();
    LogChanges(before, reports);
    aggregator_metrics_.Observe(reports, sources_->Ready(), base::RealClock().Now());
    before = std::move(reports);
    watch_wake_.WaitUntil(watch_mutex_, std::chrono::steady_clock::now() + kWatchInterval);
  }
}

void App::OnFolded(size_t source, const FoldedCounts& folded, const LogProgress& progress,
                   std::chrono::nanoseconds took) {
  aggregator_metrics_.CountFolded(source, folded, progress, took);
}

void App::OnPublished(const Snapshot& snapshot, std::chrono::nanoseconds took) {
  aggregator_metrics_.CountPublished(snapshot, took);
  base::MutexLock lock(watch_mutex_);
  if (!stopping_) UpdateHealth();
}

void App::OnCheckpoint(const absl::Status& status, std::chrono::nanoseconds took) {
  aggregator_metrics_.CountCheckpoint(status, took);
  if (status.ok()) return;
  obs::Log(obs::Severity::kError, "checkpoint_failed", {{"error", base::DescribeError(status)}});
}

absl::Status App::Stop() {
  {
    base::MutexLock lock(watch_mutex_);
    if (stopping_) return absl::OkStatus();
    stopping_ = true;
    watch_wake_.NotifyAll();
  }
  if (watch_.joinable()) watch_.join();
  if (server_ != nullptr) server_->Drain(config_.drain);
  if (workers_ != nullptr) workers_->Shutdown();
  for (const auto& reader : readers_) reader->Stop();
  const absl::Status stored = follower_ != nullptr ? follower_->Stop() : absl::OkStatus();
  obs::Log(obs::Severity::kInfo, "stopped");
  return stored;
}

App::~App() { static_cast<void>(Stop()); }

}  // namespace sipas::aggregator
