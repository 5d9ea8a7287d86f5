// Random bytes as a parameter: salts, ids and jitter take a `Random&`, so that tests can pass
// testing::FixedRandom and see the same bytes every time.
//
//   std::array<uint8_t, 16> salt;
//   base::SecureRandom().Fill(salt);
#ifndef SIPAS_LIBS_BASE_RANDOM_H_
#define SIPAS_LIBS_BASE_RANDOM_H_

#include <cstdint>
#include <span>

namespace sipas::base {

class Random {
 public:
  virtual ~Random() = default;

  // Overwrites `out` with random bytes.
  virtual void Fill(std::span<uint8_t> out) = 0;
};

// Unpredictable bytes from getrandom(2), read ahead per thread. Thread-safe; lives for ever. Must
// not be used on both sides of a fork(2): the child would repeat the parent's bytes.
Random& SecureRandom();

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_RANDOM_H_
