#include "libs/rpc/signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace sipas::rpc {
namespace {

class SignalsTest : public ::testing::TestWithParam<int> {};

TEST_P(SignalsTest, AStopSignalToTheProcessEndsTheWait) {
  BlockStopSignals();
  std::thread other([] {});  // a thread that does not block them would be killed
  kill(getpid(), GetParam());
  EXPECT_EQ(WaitForSignal(), GetParam());
  other.join();
}

TEST_P(SignalsTest, ThreadsInheritTheMask) {
  BlockStopSignals();
  bool blocked = false;
  std::thread other([&blocked] {
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    blocked = sigismember(&mask, GetParam()) == 1;
  });
  other.join();
  EXPECT_TRUE(blocked);
}

INSTANTIATE_TEST_SUITE_P(StopSignals, SignalsTest, ::testing::Values(SIGTERM, SIGINT));

}  // namespace
}  // namespace sipas::rpc
