#include "services/survey/core/log_reader.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "services/survey/core/errors.h"

namespace sipas::survey {
namespace {

// Does the log hold this very entry?
absl::StatusOr<bool> Holds(const Log& log, const EntryCodec& codec, const domain::LogPoint& point) {
  if (point.position == 0) return true;
  if (point.position > log.Head().position) return false;
  SIPAS_ASSIGN_OR_RETURN(const auto entries, log.Read(point.position - 1, 1, 1));
  SIPAS_ASSIGN_OR_RETURN(const domain::LogPoint here, codec.PointOf(entries.at(0)));
  return here == point;
}

absl::StatusOr<uint64_t> LastCommon(const Log& log, const EntryCodec& codec,
                                    const std::vector<domain::LogPoint>& points) {
  uint64_t last = 0;
  for (const domain::LogPoint& point : points) {
    SIPAS_ASSIGN_OR_RETURN(const bool holds, Holds(log, codec, point));
    if (holds) last = std::max(last, point.position);
  }
  return last;
}

}  // namespace

absl::Status CheckReader(const Log& log, const EntryCodec& codec, const ReaderState& reader) {
  if (!reader.log_id.has_value()) return absl::OkStatus();
  const bool same_id = *reader.log_id == log.log_id();
  const uint64_t head = log.Head().position;
  if (same_id && reader.after.position > head) {
    return PositionBeyondHead(reader.after.position, head);
  }
  SIPAS_ASSIGN_OR_RETURN(const bool holds, Holds(log, codec, reader.after));
  if (same_id && holds) return absl::OkStatus();
  SIPAS_ASSIGN_OR_RETURN(uint64_t last_common, LastCommon(log, codec, reader.earlier));
  if (holds) last_common = std::max(last_common, reader.after.position);
  return LogDiverged(same_id ? "the log has other content at the reader's position"
                             : "the log has another id than the one read before",
                     last_common);
}

}  // namespace sipas::survey
