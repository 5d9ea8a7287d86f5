// What Prometheus sees of the aggregator, beside the metrics of its RPCs. Children are resolved
// once; sources are told apart by their place in the configuration.
//
// Thread-safe.
#ifndef SIPAS_SERVICES_AGGREGATOR_AGGREGATOR_METRICS_H_
#define SIPAS_SERVICES_AGGREGATOR_AGGREGATOR_METRICS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "absl/time/time.h"
#include "libs/obs/metrics.h"
#include "services/aggregator/core/follower.h"
#include "services/aggregator/core/status_report.h"

namespace sipas::aggregator {

class AggregatorMetrics {
 public:
  AggregatorMetrics(obs::Metrics& metrics, size_t sources);

  void CountFolded(size_t source, const FoldedCounts& folded, const LogProgress& progress,
                   std::chrono::nanoseconds took);
  void CountPublished(const Snapshot& snapshot, std::chrono::nanoseconds took);
  void CountCheckpoint(const absl::Status& status, std::chrono::nanoseconds took);
  // Gauges that are looked at rather than counted; call every second or so.
  void Observe(const std::vector<SourceReport>& sources, bool ready, absl::Time now);

 private:
  static constexpr size_t kStates = 4;

  struct Source {
    Source(obs::Metrics& metrics, size_t index);

    obs::Gauge& position;
    obs::Gauge& head_position;
    obs::Gauge& lag_entries;
    obs::Gauge& lag_seconds;
    obs::Gauge& not_owned;
    std::array<obs::Gauge*, kStates> states;
    std::atomic<int64_t> committed_at_us = 0;          // of the last entry that was folded
    absl::Time known_complete = absl::InfinitePast();  // queries saw all of the log, or it began
  };

  static double LagSeconds(Source& source, const SourceReport& report, absl::Time now);
  void ObserveSource(Source& source, const SourceReport& report, absl::Time now);

  std::array<obs::Counter*, kFoldedKinds> folded_;
  obs::Histogram& fold_seconds_;
  obs::Histogram& publish_seconds_;
  obs::Histogram& checkpoint_seconds_;
  obs::Counter& published_;
  obs::Counter& checkpoints_;
  obs::Counter& checkpoint_failures_;
  obs::Gauge& cells_;
  obs::Gauge& rows_;
  obs::Gauge& ready_;
  std::deque<Source> sources_;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_AGGREGATOR_METRICS_H_
