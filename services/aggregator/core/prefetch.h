// Asks for memory before it is needed: a hint, without any effect but on time.
//
//   PrefetchLines(counts.data(), counts.size_bytes());
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PREFETCH_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PREFETCH_H_

#include <cstddef>

namespace sipas::aggregator {

inline void PrefetchLines(const void* begin, size_t bytes) {
  constexpr size_t kLine = 64;
  const char* const first = static_cast<const char*>(begin);
  for (size_t at = 0; at < bytes; at += kLine) {
    __builtin_prefetch(first + at, 1, 2);  // to write it, into the second level
  }
}

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PREFETCH_H_
