// RowMemory: how much the rows of all campaigns, and the moments made of them, may take together.
//
// Rows leave a quarter to moments, which are what a campaign that is larger than memory needs most.
// Thread-safe.
//
//   if (memory.TakeForRows(rows->bytes())) ...     // and Give(rows->bytes()) when they go
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_ROW_MEMORY_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_ROW_MEMORY_H_

#include <atomic>
#include <cstddef>

namespace sipas::aggregator {

class RowMemory {
 public:
  explicit RowMemory(std::size_t limit) : limit_(limit) {}

  // False, and nothing is taken, where the limit would be exceeded.
  bool TakeForMoments(std::size_t bytes) { return Take(bytes, limit_); }
  bool TakeForRows(std::size_t bytes) { return Take(bytes, limit_ / 4 * 3); }
  void Give(std::size_t bytes) { used_ -= bytes; }

  bool is_scarce() const { return used_ > limit_ / 2; }

 private:
  bool Take(std::size_t bytes, std::size_t limit) {
    if (used_.fetch_add(bytes) + bytes <= limit) return true;
    used_ -= bytes;
    return false;
  }

  const std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
};

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_ROW_MEMORY_H_
