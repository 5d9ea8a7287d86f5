// The wall clock as a parameter: whoever needs the time takes a `const Clock&` in its options and
// tests pass a testing::FakeClock. Implementations are thread-safe.
//
//   LogWriter(const base::Clock& clock);   // production passes base::RealClock()
#ifndef SIPAS_LIBS_BASE_CLOCK_H_
#define SIPAS_LIBS_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace sipas::base {

class Clock {
 public:
  virtual ~Clock() = default;

  // The current time. May go backwards: it is the operating system's idea of UTC.
  virtual absl::Time Now() const = 0;
};

// The operating system's clock. Lives for ever.
const Clock& RealClock();

}  // namespace sipas::base

#endif  // SIPAS_LIBS_BASE_CLOCK_H_
