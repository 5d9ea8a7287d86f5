// Hash64: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), a bijection that turns counters into
// numbers that look random. For reproducible draws, not for security. Pure, thread-safe.
//
//   const std::uint64_t draw = Hash64(Hash64(seed) + counter);
#ifndef SIPAS_LIBS_STATS_HASH64_H_
#define SIPAS_LIBS_STATS_HASH64_H_

#include <cstdint>

namespace sipas::stats {

constexpr std::uint64_t Hash64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Strictly inside (0, 1), 53 bits.
constexpr double HashedUniform(std::uint64_t hash) {
  return (static_cast<double>(hash >> 11) + 0.5) * 0x1p-53;
}

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_HASH64_H_
