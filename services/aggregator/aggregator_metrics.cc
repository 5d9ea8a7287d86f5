#include "services/aggregator/aggregator_metrics.h"

#include <algorithm>
#include <string>

namespace sipas::aggregator {
namespace {

// By FoldedKind and by SourceState.
constexpr std::array<const char*, kFoldedKinds> kKindNames = {"response", "void", "amend",
                                                              "reinstate", "definition"};
constexpr std::array<const char*, 4> kStateNames = {"connecting", "catching_up", "following",
                                                    "stopped"};

double Seconds(std::chrono::nanoseconds took) {
  return std::chrono::duration<double>(took).count();
}

obs::Labels SourceLabel(size_t index) { return {{"source", std::to_string(index)}}; }

}  // namespace

AggregatorMetrics::Source::Source(obs::Metrics& metrics, size_t index)
    : position(metrics.AddGauge("sipas_aggregator_source_position",
                                "Position of the log up to which queries see it.",
                                SourceLabel(index))),
      head_position(metrics.AddGauge("sipas_aggregator_source_head_position",
                                     "Position of the log's last entry, as far as known.",
                                     SourceLabel(index))),
      lag_entries(metrics.AddGauge("sipas_aggregator_lag_entries",
                                   "Entries of the log that queries do not see yet.",
                                   SourceLabel(index))),
      lag_seconds(
          metrics.AddGauge("sipas_aggregator_lag_seconds",
                           "Time since the last entry that queries see was committed; 0 at "
                           "the head. While the log cannot be read: time since queries were "
                           "last known to see all of it.",
                           SourceLabel(index))),
      not_owned(metrics.AddGauge("sipas_aggregator_not_owned_entries",
                                 "Entries outside what the source owns: never folded.",
                                 SourceLabel(index))) {
  for (size_t state = 0; state < kStates; ++state) {
    states[state] =
        &metrics.AddGauge("sipas_aggregator_source_state", "1 for the state it is in.",
                          {{"source", std::to_string(index)}, {"state", kStateNames[state]}});
  }
}

AggregatorMetrics::AggregatorMetrics(obs::Metrics& metrics, size_t sources)
    : fold_seconds_(metrics.AddHistogram("sipas_aggregator_fold_seconds",
                                         "Folding one batch of entries.", obs::SecondsBuckets())),
      publish_seconds_(metrics.AddHistogram("sipas_aggregator_publish_seconds",
                                            "Making one snapshot for queries.",
                                            obs::SecondsBuckets())),
      checkpoint_seconds_(metrics.AddHistogram("sipas_aggregator_checkpoint_seconds",
                                               "Writing one checkpoint.", obs::SecondsBuckets())),
      published_(metrics.AddCounter("sipas_aggregator_snapshots_published_total",
                                    "Snapshots made for queries.")),
      checkpoints_(
          metrics.AddCounter("sipas_aggregator_checkpoints_total", "Checkpoints written.")),
      checkpoint_failures_(metrics.AddCounter("sipas_aggregator_checkpoint_failures_total",
                                              "Checkpoints that could not be written: folding "
                                              "pauses until one can.")),
      cells_(metrics.AddGauge("sipas_aggregator_cells", "Cells in memory.")),
      rows_(metrics.AddGauge("sipas_aggregator_rows", "Rows, in memory and on disk.")),
      ready_(metrics.AddGauge("sipas_aggregator_ready", "1 once queries are answered.")) {
  for (size_t kind = 0; kind < kFoldedKinds; ++kind) {
    folded_[kind] =
        &metrics.AddCounter("sipas_aggregator_entries_folded_total",
                            "Entries read from logs, by kind.", {{"kind", kKindNames[kind]}});
  }
  for (size_t i = 0; i < sources; ++i) sources_.emplace_back(metrics, i);
}

void AggregatorMetrics::CountFolded(size_t source, const FoldedCounts& folded,
                                    const LogProgress& progress, std::chrono::nanoseconds took) {
  for (size_t kind = 0; kind < kFoldedKinds; ++kind) {
    if (folded[kind] > 0) folded_[kind]->Increment(static_cast<double>(folded[kind]));
  }
  sources_[source].committed_at_us.store(progress.committed_at_us, std::memory_order_relaxed);
  fold_seconds_.Observe(Seconds(took));
}

void AggregatorMetrics::CountPublished(const Snapshot& snapshot, std::chrono::nanoseconds took) {
  published_.Increment();
  publish_seconds_.Observe(Seconds(took));
  cells_.Set(static_cast<double>(snapshot.cell_count()));
  rows_.Set(static_cast<double>(snapshot.row_count()));
}

void AggregatorMetrics::CountCheckpoint(const absl::Status& status, std::chrono::nanoseconds took) {
  (status.ok() ? checkpoints_ : checkpoint_failures_).Increment();
  checkpoint_seconds_.Observe(Seconds(took));
}

void AggregatorMetrics::Observe(const std::vector<SourceReport>& sources, bool ready,
                                absl::Time now) {
  ready_.Set(ready ? 1 : 0);
  for (size_t i = 0; i < sources.size(); ++i) ObserveSource(sources_[i], sources[i], now);
}

double AggregatorMetrics::LagSeconds(Source& source, const SourceReport& report, absl::Time now) {
  const bool reads =
      report.state == SourceState::kFollowing || report.state == SourceState::kCatchingUp;
  if (report.state == SourceState::kFollowing || source.known_complete == absl::InfinitePast()) {
    source.known_complete = now;
  }
  // Nobody knows the head: an alert on the lag must not take that for 0.
  if (!reads) return absl::ToDoubleSeconds(now - source.known_complete);
  const int64_t committed_at_us = source.committed_at_us.load(std::memory_order_relaxed);
  const bool behind = report.head_position > report.folded_position && committed_at_us > 0;
  return behind ? absl::ToDoubleSeconds(now - absl::FromUnixMicros(committed_at_us)) : 0;
}

void AggregatorMetrics::ObserveSource(Source& source, const SourceReport& report, absl::Time now) {
  const uint64_t head = std::max(report.head_position, report.folded_position);
  const uint64_t lag = head - report.folded_position;
  source.position.Set(static_cast<double>(report.folded_position));
  source.head_position.Set(static_cast<double>(head));
  source.lag_entries.Set(static_cast<double>(lag));
  source.not_owned.Set(static_cast<double>(report.not_owned));
  source.lag_seconds.Set(LagSeconds(source, report, now));
  for (size_t state = 0; state < kStates; ++state) {
    source.states[state]->Set(static_cast<size_t>(report.state) == state ? 1 : 0);
  }
}

}  // namespace sipas::aggregator
