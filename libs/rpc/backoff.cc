#include "libs/rpc/backoff.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace sipas::rpc {
namespace {

// Uniform in [0, 1).
double UnitInterval(base::Random& random) {
  std::array<uint8_t, 8> bytes;
  random.Fill(bytes);
  uint64_t bits = 0;
  std::memcpy(&bits, bytes.data(), sizeof(bits));
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

}  // namespace

Backoff::Backoff(const Options& options, base::Random& random)
    : options_(options), random_(random), step_(options.initial) {}

absl::Duration Backoff::Next() {
  const absl::Duration wait = step_ / 2 + step_ / 2 * UnitInterval(random_);
  step_ = std::min(options_.max, step_ * options_.multiplier);
  return wait;
}

void Backoff::Reset() { step_ = options_.initial; }

}  // namespace sipas::rpc
