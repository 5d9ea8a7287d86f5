#include "services/aggregator/core/watermark.h"

#include <algorithm>

namespace sipas::aggregator {

bool Covers(const Watermark& watermark, const Watermark& minimum) {
  return std::all_of(minimum.begin(), minimum.end(), [&](const auto& wanted) {
    const auto found = watermark.find(wanted.first);
    return (found == watermark.end() ? 0 : found->second) >= wanted.second;
  });
}

}  // namespace sipas::aggregator
