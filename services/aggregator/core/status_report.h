// What the aggregator has folded and from where, as StatusService tells it.
//
// Plain data; thread-compatible. Positions, counts and sizes are those of the snapshot that queries
// see.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_STATUS_REPORT_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_STATUS_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/uuid.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

enum class SourceState { kConnecting, kCatchingUp, kFollowing, kStopped };

struct SourceReport {
  std::string endpoint;
  std::optional<base::Uuid> log_id;  // nothing before first contact
  SourceState state = SourceState::kConnecting;
  std::string reason;   // UPPER_SNAKE; empty while all is well
  std::string message;  // what happened and what to do
  uint64_t folded_position = 0;
  uint64_t head_position = 0;
  uint64_t not_owned = 0;  // entries outside what the source owns: counted, never folded
};

struct CampaignReport {
  std::string campaign;
  uint32_t revision = 0;
  CampaignCounts counts;
};

struct StatusReport {
  Watermark watermark;
  std::vector<SourceReport> sources;      // as configured
  std::vector<CampaignReport> campaigns;  // by name
  uint64_t cell_count = 0;
  uint64_t row_count = 0;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_STATUS_REPORT_H_
