// Waiting for a condition that another process or thread brings about: asks again and again until
// it holds or the patience is over. Nothing in a test depends on how long that takes.
//
//   ASSERT_TRUE(Eventually([&] { return head.position() == 300; }));
#ifndef SIPAS_TESTS_E2E_EVENTUALLY_H_
#define SIPAS_TESTS_E2E_EVENTUALLY_H_

#include <chrono>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace sipas::e2e {

// Long enough for a machine that compiles on all cores beside the test; code under a sanitizer
// takes longer.
inline absl::Duration Patience() {
#ifdef __SANITIZE_ADDRESS__
  return absl::Seconds(180);
#else
  return absl::Seconds(60);
#endif
}

template <typename Condition>
bool Eventually(const Condition& holds, absl::Duration patience = Patience()) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(patience);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_EVENTUALLY_H_
