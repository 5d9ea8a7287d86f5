// HashedNormals: standard normal draws from counters (hash64.h), the same series for the same seed
// everywhere. Box and Muller, Annals of Mathematical Statistics 29 (1958) 610-611. Within -+8.7. No
// errors. Thread-compatible.
//
//   HashedNormals draws(seed);
//   const double z = draws.Next();
#ifndef SIPAS_LIBS_STATS_HASHED_NORMAL_H_
#define SIPAS_LIBS_STATS_HASHED_NORMAL_H_

#include <cmath>
#include <cstdint>
#include <numbers>

#include "libs/stats/hash64.h"

namespace sipas::stats {

class HashedNormals {
 public:
  explicit HashedNormals(std::uint64_t seed) : counter_(Hash64(seed)) {}

  double Next() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2 * std::log(Uniform()));
    const double angle = 2 * std::numbers::pi * Uniform();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }
  // As HashedUniform: above 0, 1 at most.
  double Uniform() { return HashedUniform(Hash64(++counter_)); }

 private:
  std::uint64_t counter_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace sipas::stats

#endif  // SIPAS_LIBS_STATS_HASHED_NORMAL_H_
