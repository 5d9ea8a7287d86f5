// The same "random" bytes for the same seed, on every machine. Thread-safe; the order in which
// threads are served is not fixed.
//
//   testing::FixedRandom random(1);
//   const base::Uuid id = base::UuidV4(random);
#ifndef SIPAS_LIBS_TESTING_FIXED_RANDOM_H_
#define SIPAS_LIBS_TESTING_FIXED_RANDOM_H_

#include <cstdint>
#include <random>
#include <span>

#include "libs/base/mutex.h"
#include "libs/base/random.h"

namespace sipas::testing {

class FixedRandom final : public base::Random {
 public:
  explicit FixedRandom(uint64_t seed = 1) : engine_(seed) {}

  void Fill(std::span<uint8_t> out) override {
    base::MutexLock lock(mutex_);
    for (uint8_t& byte : out) byte = static_cast<uint8_t>(engine_() & 0xFF);
  }

 private:
  base::Mutex mutex_;
  std::mt19937_64 engine_ ABSL_GUARDED_BY(mutex_);  // its sequence is fixed by the C++ standard
};

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_FIXED_RANDOM_H_
