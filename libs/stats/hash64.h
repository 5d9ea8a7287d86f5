// Hash64: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), a bijection that turns counters into
// numbers that look random. For reproducible draws, not for security. Any 64 bits in, any out; no
// errors. Pure, thread-safe.
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

// (h + 1/2)/2^53, h the upper 53 bits, rounded to a double: above 0 and below 1. (The largest h
// would round up to 1.)
constexpr double HashedUniform(std::uint64_t hash) {
  const double uniform = (static_cast<double>(hash >> 11) + 0.5) * 0x1p-53;
  return uniform < 1 ? uniform : 1 - 0x1p-53;
}
static_assert(HashedUniform(~std::uint64_t{0}) < 1 && HashedUniform(0) > 0);

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_HASH64_H_
