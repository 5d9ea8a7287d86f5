#include "libs/base/clock.h"

#include "absl/time/clock.h"

namespace sipas::base {
namespace {

class OperatingSystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock& RealClock() {
  static const OperatingSystemClock clock;
  return clock;
}

}  // namespace sipas::base
