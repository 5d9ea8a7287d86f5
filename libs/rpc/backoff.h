// How long to wait before the next attempt: exponential with jitter, so that clients that failed
// together do not come back together.
//
//   rpc::Backoff backoff({.initial = absl::Milliseconds(200)}, base::SecureRandom());
//   while (!Try().ok()) wake_.WaitFor(backoff.Next());
//   backoff.Reset();
//
// Thread-compatible.
#ifndef SIPAS_LIBS_RPC_BACKOFF_H_
#define SIPAS_LIBS_RPC_BACKOFF_H_

#include "absl/time/time.h"
#include "libs/base/random.h"

namespace sipas::rpc {

class Backoff {
 public:
  struct Options {
    absl::Duration initial = absl::Milliseconds(200);
    absl::Duration max = absl::Seconds(30);
    double multiplier = 1.6;
  };

  // `random` must outlive this.
  Backoff(const Options& options, base::Random& random);

  // Uniform between half of the current step and the whole of it; the step then grows up to `max`.
  absl::Duration Next();

  // Starts again from `initial`; call after a success.
  void Reset();

 private:
  const Options options_;
  base::Random& random_;
  absl::Duration step_;
};

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_BACKOFF_H_
