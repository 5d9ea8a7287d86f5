// A clock that stands still until a test moves it. Thread-safe.
//
//   testing::FakeClock clock;               // 2026-03-01T08:00:00Z
//   clock.Advance(absl::Minutes(5));
#ifndef SIPAS_LIBS_TESTING_FAKE_CLOCK_H_
#define SIPAS_LIBS_TESTING_FAKE_CLOCK_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"

namespace sipas::testing {

class FakeClock final : public base::Clock {
 public:
  FakeClock() : FakeClock(absl::FromCivil(absl::CivilHour(2026, 3, 1, 8), absl::UTCTimeZone())) {}
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    base::MutexLock lock(mutex_);
    return now_;
  }

  void Advance(absl::Duration duration) {
    base::MutexLock lock(mutex_);
    now_ += duration;
  }

  void Set(absl::Time now) {
    base::MutexLock lock(mutex_);
    now_ = now;
  }

 private:
  mutable base::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_FAKE_CLOCK_H_
