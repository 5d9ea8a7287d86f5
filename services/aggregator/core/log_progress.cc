#include "services/aggregator/core/log_progress.h"

#include <bit>

namespace sipas::aggregator {

void RememberPoint(LogProgress& progress) {
  if (progress.point.position == 0) return;
  std::vector<domain::LogPoint> kept;
  uint64_t seen_distances = 0;  // bit k: a point at a distance in [2^k, 2^(k+1)) is kept
  for (const domain::LogPoint& point : progress.earlier) {
    const uint64_t distance = progress.point.position - point.position;
    if (distance == 0) continue;
    const uint64_t bit = std::bit_floor(distance);
    if ((seen_distances & bit) != 0) continue;
    seen_distances |= bit;
    kept.push_back(point);
  }
  // The server may remember 64 at most; a distance of 2^63 is none that can occur.
  kept.push_back(progress.point);
  progress.earlier = std::move(kept);
}

}  // namespace sipas::aggregator
