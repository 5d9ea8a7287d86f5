#include "services/survey/survey_metrics.h"

#include "libs/base/error.h"

namespace sipas::survey {
namespace {

constexpr char kResponses[] = "sipas_survey_responses_total";
constexpr char kResponsesHelp[] = "Submitted responses by what became of them.";
constexpr char kRefused[] = "sipas_survey_responses_refused_total";
constexpr char kRefusedHelp[] = "Responses that were not stored, by reason.";

// The closed set of reasons that a submitted response can meet.
constexpr const char* kReasons[] = {"INVALID_RESPONSE",   "CAMPAIGN_NOT_FOUND", "CAMPAIGN_NOT_OPEN",
                                    "RESPONSE_ID_REUSED", "RESPONSE_VOIDED",    "QUEUE_FULL",
                                    "STORAGE_FULL",       "STORAGE_FAILED",     "SHUTTING_DOWN"};

}  // namespace

SurveyMetrics::SurveyMetrics(obs::Metrics& metrics)
    : accepted_(metrics.AddCounter(kResponses, kResponsesHelp, {{"result", "accepted"}})),
      duplicate_(metrics.AddCounter(kResponses, kResponsesHelp, {{"result", "duplicate"}})),
      rejected_(metrics.AddCounter(kResponses, kResponsesHelp, {{"result", "rejected_final"}})),
      retry_later_(metrics.AddCounter(kResponses, kResponsesHelp, {{"result", "retry_later"}})),
      refused_otherwise_(metrics.AddCounter(kRefused, kRefusedHelp, {{"reason", "OTHER"}})),
      commit_seconds_(metrics.AddHistogram("sipas_survey_commit_seconds",
                                           "Time of one group commit, fsync included.",
                                           obs::SecondsBuckets())),
      commit_entries_(metrics.AddHistogram("sipas_survey_commit_entries",
                                           "Entries written by one group commit.",
                                           {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000})),
      log_bytes_(metrics.AddCounter("sipas_survey_log_bytes_total", "Bytes of entries written.")),
      log_position_(
          metrics.AddGauge("sipas_survey_log_position", "Position of the last durable entry.")),
      queue_bytes_(metrics.AddGauge("sipas_survey_queue_bytes",
                                    "Bytes of entries that wait to be written.")),
      log_streams_(metrics.AddGauge("sipas_survey_log_streams", "Open streams of the log.")),
      writable_(metrics.AddGauge("sipas_survey_writable",
                                 "1 if responses are accepted, 0 if the disk is full or broken.")),
      free_bytes_(
          metrics.AddGauge("sipas_survey_disk_free_bytes", "Free space on the disk of the log.")) {
  for (const char* reason : kReasons) {
    refused_[reason] = &metrics.AddCounter(kRefused, kRefusedHelp, {{"reason", reason}});
  }
}

void SurveyMetrics::CountResult(const IngestResult& result) {
  switch (result.outcome) {
    case IngestOutcome::kAccepted:
      return accepted_.Increment();
    case IngestOutcome::kDuplicate:
      return duplicate_.Increment();
    case IngestOutcome::kRejectedFinal:
      rejected_.Increment();
      break;
    case IngestOutcome::kRetryLater:
      retry_later_.Increment();
      break;
  }
  const auto reason = refused_.find(base::ReasonOf(result.error));
  (reason == refused_.end() ? refused_otherwise_ : *reason->second).Increment();
}

void SurveyMetrics::OnCommit(size_t entries, size_t bytes, absl::Duration duration,
                             const domain::LogPoint& head) {
  commit_seconds_.Observe(absl::ToDoubleSeconds(duration));
  commit_entries_.Observe(static_cast<double>(entries));
  log_bytes_.Increment(static_cast<double>(bytes));
  log_position_.Set(static_cast<double>(head.position));
}

void SurveyMetrics::Observe(Log& log, int open_streams, uint64_t available_bytes) {
  log_position_.Set(static_cast<double>(log.Head().position));
  queue_bytes_.Set(static_cast<double>(log.queued_bytes()));
  log_streams_.Set(open_streams);
  writable_.Set(log.health() == Log::Health::kWritable ? 1 : 0);
  free_bytes_.Set(static_cast<double>(available_bytes));
}

}  // namespace sipas::survey
