// What is known of every source: which log it serves, where its reader goes on, and how it is
// doing.
//
// Thread-safe: written by the threads of the sources and by the fold thread, read by status calls.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SOURCE_TABLE_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SOURCE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "services/aggregator/core/log_progress.h"
#include "services/aggregator/core/ownership.h"
#include "services/aggregator/core/status_report.h"

namespace sipas::aggregator {

class SourceTable {
 public:
  struct Source {
    std::string endpoint;
    Ownership ownership;
  };
  // Where a reader goes on.
  struct Resume {
    std::optional<base::Uuid> log_id;  // nothing: whatever log the endpoint serves
    domain::LogPoint point;
    std::vector<domain::LogPoint> earlier;
  };
  using OnStopped = std::function<void(const SourceReport& source)>;

  // `logs` is what was folded before this process started. `on_stopped` is called once for every
  // source that stops, by the thread that finds out.
  SourceTable(std::vector<Source> sources, std::vector<LogProgress> logs, OnStopped on_stopped);

  size_t size() const { return sources_.size(); }
  const Source& at(size_t source) const { return sources_[source]; }

  // From what the store remembers of the endpoint.
  Resume ResumeOf(size_t source) const;
  // The endpoint serves this log. FAILED_PRECONDITION: LOG_ID_CHANGED, DUPLICATE_LOG if another
  // source serves the same, OWNERSHIP_CHANGED if it was folded under another ownership before.
  absl::StatusOr<Resume> Bind(size_t source, const base::Uuid& log_id);
  // After Bind.
  base::Uuid LogOf(size_t source) const;

  // Not connected, and why (OK: not tried yet).
  void SetConnecting(size_t source, const absl::Status& why);
  void SetHead(size_t source, uint64_t head_position);
  void SetNotOwned(size_t source, uint64_t not_owned);
  // Not followed any more until a person acts.
  void Stop(size_t source, const absl::Status& why);
  bool stopped(size_t source) const;

  // A snapshot with this watermark is what queries see.
  void SetPublished(const Watermark& watermark);
  // May queries be answered? True once every source has reached its head, has stopped, or cannot be
  // reached while something of it is known from before.
  bool Ready() const;
  std::vector<SourceReport> Report() const;

 private:
  struct Entry {
    std::optional<base::Uuid> log_id;
    bool known = false;  // from before this process started
    bool connected = false;
    bool stopped = false;
    bool failed = false;   // to connect, at least once
    bool reached = false;  // its head, at least once
    absl::Status why;
    uint64_t head_position = 0;
    uint64_t published_position = 0;
    uint64_t not_owned = 0;
  };

  const LogProgress* FindLog(const base::Uuid& log_id) const;
  absl::Status CheckBinding(size_t source, const base::Uuid& log_id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  SourceReport ReportOf(size_t source) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::vector<Source> sources_;
  const std::vector<LogProgress> logs_;
  const OnStopped on_stopped_;
  mutable base::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SOURCE_TABLE_H_
