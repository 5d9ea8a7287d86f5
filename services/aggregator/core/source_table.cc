#include "services/aggregator/core/source_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/error.h"
#include "libs/base/sha256.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "services/aggregator/core/fold_error.h"

namespace sipas::aggregator {

SourceTable::SourceTable(std::vector<Source> sources, std::vector<LogProgress> logs,
                         OnStopped on_stopped)
    : sources_(std::move(sources)),
      logs_(std::move(logs)),
      on_stopped_(std::move(on_stopped)),
      entries_(sources_.size()) {
  for (size_t i = 0; i < sources_.size(); ++i) {
    const auto log = std::find_if(logs_.begin(), logs_.end(), [&](const LogProgress& known) {
      return known.endpoint == sources_[i].endpoint;
    });
    if (log == logs_.end()) continue;
    entries_[i].known = true;
    entries_[i].published_position = log->point.position;
    entries_[i].not_owned = log->not_owned;
  }
}

const LogProgress* SourceTable::FindLog(const base::Uuid& log_id) const {
  const auto found = std::find_if(logs_.begin(), logs_.end(),
                                  [&](const LogProgress& log) { return log.log_id == log_id; });
  return found == logs_.end() ? nullptr : &*found;
}

SourceTable::Resume SourceTable::ResumeOf(size_t source) const {
  for (const LogProgress& log : logs_) {
    if (log.endpoint == sources_[source].endpoint) return {log.log_id, log.point, log.earlier};
  }
  return {};
}

absl::StatusOr<SourceTable::Resume> SourceTable::Bind(size_t source, const base::Uuid& log_id) {
  base::MutexLock lock(mutex_);
  SIPAS_RETURN_IF_ERROR(CheckBinding(source, log_id));
  entries_[source].log_id = log_id;
  if (const LogProgress* known = FindLog(log_id)) {
    return Resume{log_id, known->point, known->earlier};
  }
  return Resume{log_id, {.position = 0, .hash = base::Sha256({log_id.AsBytes()})}, {}};
}

absl::Status SourceTable::CheckBinding(size_t source, const base::Uuid& log_id) const {
  const Entry& entry = entries_[source];
  if (entry.log_id.has_value() && *entry.log_id != log_id) {
    return SourceRefused(
        "LOG_ID_CHANGED",
        absl::StrCat("the survey service now serves log ", log_id.ToString(), " instead of ",
                     entry.log_id->ToString(),
                     ": if it was restored on purpose, rebuild the aggregator from "
                     "an empty data directory"));
  }
  for (size_t other = 0; other < sources_.size(); ++other) {
    if (other == source || entries_[other].log_id != log_id) continue;
    return SourceRefused(
        "DUPLICATE_LOG",
        absl::StrCat("log ", log_id.ToString(), " is followed through ", sources_[other].endpoint,
                     " already: remove one of the two from the configuration"));
  }
  const LogProgress* known = FindLog(log_id);
  const std::string& owned = sources_[source].ownership.Text();
  if (known != nullptr && known->ownership != owned) {
    return SourceRefused("OWNERSHIP_CHANGED",
                         absl::StrCat("log ", log_id.ToString(), " was folded owning \"",
                                      known->ownership, "\" and is now configured to own \"", owned,
                                      "\": configure it as before, or rebuild the aggregator from "
                                      "an empty data directory"));
  }
  return absl::OkStatus();
}

base::Uuid SourceTable::LogOf(size_t source) const {
  base::MutexLock lock(mutex_);
  return entries_[source].log_id.value_or(base::Uuid());
}

void SourceTable::SetConnecting(size_t source, const absl::Status& why) {
  base::MutexLock lock(mutex_);
  Entry& entry = entries_[source];
  if (entry.stopped) return;
  entry.connected = false;
  entry.failed = entry.failed || !why.ok();
  entry.why = why;
}

void SourceTable::SetHead(size_t source, uint64_t head_position) {
  base::MutexLock lock(mutex_);
  Entry& entry = entries_[source];
  if (entry.stopped) return;
  entry.connected = true;
  entry.why = absl::OkStatus();
  entry.head_position = std::max(entry.head_position, head_position);
}

void SourceTable::SetNotOwned(size_t source, uint64_t not_owned) {
  base::MutexLock lock(mutex_);
  entries_[source].not_owned = not_owned;
}

void SourceTable::Stop(size_t source, const absl::Status& why) {
  SourceReport report;
  {
    base::MutexLock lock(mutex_);
    Entry& entry = entries_[source];
    if (std::exchange(entry.stopped, true)) return;
    entry.why = why;
    report = ReportOf(source);
  }
  on_stopped_(report);
}

bool SourceTable::stopped(size_t source) const {
  base::MutexLock lock(mutex_);
  return entries_[source].stopped;
}

void SourceTable::SetPublished(const Watermark& watermark) {
  base::MutexLock lock(mutex_);
  for (Entry& entry : entries_) {
    if (!entry.log_id.has_value()) continue;
    const auto position = watermark.find(*entry.log_id);
    if (position == watermark.end()) continue;
    entry.published_position = position->second;
    if (entry.connected && entry.published_position >= entry.head_position) entry.reached = true;
  }
}

bool SourceTable::Ready() const {
  base::MutexLock lock(mutex_);
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
    return entry.reached || entry.stopped || (entry.failed && entry.known);
  });
}

SourceReport SourceTable::ReportOf(size_t source) const {
  const Entry& entry = entries_[source];
  SourceReport report{.endpoint = sources_[source].endpoint,
                      .log_id = entry.log_id,
                      .reason = base::ReasonOf(entry.why),
                      .message = std::string(base::FromAbsl(entry.why.message())),
                      .folded_position = entry.published_position,
                      .head_position = entry.head_position,
                      .not_owned = entry.not_owned};
  if (report.reason.empty() && !entry.why.ok()) {
    report.reason = std::string(base::FromAbsl(absl::StatusCodeToString(entry.why.code())));
  }
  if (entry.stopped) {
    report.state = SourceState::kStopped;
  } else if (entry.connected) {
    report.state = entry.published_position < entry.head_position ? SourceState::kCatchingUp
                                                                  : SourceState::kFollowing;
  }
  return report;
}

std::vector<SourceReport> SourceTable::Report() const {
  base::MutexLock lock(mutex_);
  std::vector<SourceReport> reports;
  for (size_t i = 0; i < sources_.size(); ++i) reports.push_back(ReportOf(i));
  return reports;
}

}  // namespace sipas::aggregator
