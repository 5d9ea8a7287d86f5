// What Prometheus sees of the survey service, beside the metrics of its RPCs. Children are resolved
// once.
//
// Thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_SURVEY_METRICS_H_
#define SIPAS_SERVICES_SURVEY_SURVEY_METRICS_H_

#include <map>
#include <string>

#include "libs/obs/metrics.h"
#include "services/survey/core/ingest.h"
#include "services/survey/core/log.h"

namespace sipas::survey {

class SurveyMetrics final : public LogObserver {
 public:
  explicit SurveyMetrics(obs::Metrics& metrics);

  // sipas_survey_responses_total{result}, sipas_survey_responses_refused_total{reason}
  void CountResult(const IngestResult& result);
  // sipas_survey_commit_seconds, sipas_survey_commit_entries, sipas_survey_log_position ...
  void OnCommit(size_t entries, size_t bytes, absl::Duration duration,
                const domain::LogPoint& head) override;
  // Gauges that are looked at rather than counted; call every second or so.
  void Observe(Log& log, int open_streams, uint64_t available_bytes);

 private:
  obs::Counter& accepted_;
  obs::Counter& duplicate_;
  obs::Counter& rejected_;
  obs::Counter& retry_later_;
  std::map<std::string, obs::Counter*, std::less<>> refused_;
  obs::Counter& refused_otherwise_;
  obs::Histogram& commit_seconds_;
  obs::Histogram& commit_entries_;
  obs::Counter& log_bytes_;
  obs::Gauge& log_position_;
  obs::Gauge& queue_bytes_;
  obs::Gauge& log_streams_;
  obs::Gauge& writable_;
  obs::Gauge& free_bytes_;
};

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_SURVEY_METRICS_H_
