// Numbers that tell whether the rows of a leaf are still the same, so that nobody reads them again
// for nothing.
//
// A number is given out once in a process and means nothing outside it. Thread-safe.
//
//   if (rows_changed) leaf.row_version = NewRowVersion();
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ROW_VERSION_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ROW_VERSION_H_

#include <atomic>
#include <cstdint>

namespace sipas::aggregator {

// Of a leaf that never had rows.
inline constexpr uint64_t kNoRows = 0;

inline uint64_t NewRowVersion() {
  static std::atomic<uint64_t> last = kNoRows;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ROW_VERSION_H_
