// How far one log has been folded, and which of its entries are remembered to find the last common
// one should it turn out to be another log.
//
// Plain data; thread-compatible.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_LOG_PROGRESS_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_LOG_PROGRESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/domain/log_entry.h"

namespace sipas::aggregator {

struct LogProgress {
  base::Uuid log_id;
  std::string endpoint;   // where it was read from last
  std::string ownership;  // Ownership::Text() under which it was folded
  domain::LogPoint point;
  int64_t committed_at_us = 0;  // of the entry at `point`
  uint64_t not_owned = 0;
  std::vector<domain::LogPoint> earlier;  // ascending, at most 64
  friend bool operator==(const LogProgress&, const LogProgress&) = default;
};

// Adds the current point to `earlier` and thins it out: for every power of two the oldest point
// whose distance from the current one lies in [2^k, 2^(k+1)). A reader far behind a restored log is
// thus told the last common position within a factor of two.
void RememberPoint(LogProgress& progress);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_LOG_PROGRESS_H_
