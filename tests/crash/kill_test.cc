// kill -9 of either service under load, short enough for every run of the suite.
#include <gtest/gtest.h>

#include "tests/crash/kill_run.h"

namespace sipas::crash {
namespace {

TEST(KillTest, KeepsEveryAcknowledgedResponseOnceThroughTwentyKills) {
  RunKills({.seed = 20260301,
            .kills = 20,
            .most_between = 200,
            .unary_clients = 12,
            .stream_clients = 4});
}

}  // namespace
}  // namespace sipas::crash
