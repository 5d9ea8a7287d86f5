// kill -9 of either service under load, many times over.
#include <gtest/gtest.h>

#include "tests/crash/kill_run.h"

namespace sipas::crash {
namespace {

class KillLongTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(KillLongTest, KeepsEveryAcknowledgedResponseOnceThroughOneHundredKills) {
  RunKills({.seed = GetParam(),
            .kills = 100,
            .most_between = 500,
            .unary_clients = 12,
            .stream_clients = 4});
}

INSTANTIATE_TEST_SUITE_P(Seeds, KillLongTest, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace sipas::crash
