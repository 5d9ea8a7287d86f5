// A load of several clients during which either service is killed with SIGKILL at moments drawn
// from a seed and started again, and what must hold afterwards:
//  - every acknowledged response is in the log exactly once, at the position that was acknowledged,
//  and nothing
//    else is; the log verifies from its id on
//  - what was sent again was ACCEPTED, or DUPLICATE where only the answer had been lost
//  - the aggregator's scores are those of a run of the same responses that nothing disturbed, to
//  the bit
//
//   RunKills({.seed = 1, .kills = 20, .most_between = 200, .unary_clients = 3, .stream_clients =
//   2});
//
// Reports what does not hold as failures of the running test.
#ifndef SIPAS_TESTS_CRASH_KILL_RUN_H_
#define SIPAS_TESTS_CRASH_KILL_RUN_H_

#include <cstdint>

namespace sipas::crash {

struct KillRunOptions {
  uint64_t seed = 1;
  int kills = 0;
  // From a restart to the next kill, 1 to this many responses are acknowledged.
  uint64_t most_between = 0;
  int unary_clients = 0;
  int stream_clients = 0;
};

void RunKills(const KillRunOptions& options);

}  // namespace sipas::crash

#endif  // SIPAS_TESTS_CRASH_KILL_RUN_H_
