#include "libs/base/mutex.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace sipas::base {
namespace {

TEST(MutexTest, LetsOneThreadInAtATime) {
  Mutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10000; ++i) {
        MutexLock lock(mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 40000);
}

TEST(CondVarTest, WakesAWaiterThatHoldsTheMutexAgain) {
  Mutex mutex;
  CondVar changed;
  int turn = 0;
  std::thread other([&] {
    MutexLock lock(mutex);
    while (turn != 1) changed.Wait(mutex);
    turn = 2;
    changed.NotifyAll();
  });
  {
    MutexLock lock(mutex);
    turn = 1;
    changed.NotifyAll();
    while (turn != 2) changed.Wait(mutex);
  }
  other.join();
  EXPECT_EQ(turn, 2);
}

TEST(CondVarTest, WaitUntilSaysThatTheDeadlineHasPassed) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  EXPECT_FALSE(never.WaitUntil(mutex, std::chrono::steady_clock::now()));
}

TEST(CondVarTest, WaitUntilSaysThatItWasNotified) {
  Mutex mutex;
  CondVar changed;
  bool set = false;
  bool timed_out = false;
  std::thread other([&] {
    MutexLock lock(mutex);
    set = true;
    changed.NotifyOne();
  });
  {
    MutexLock lock(mutex);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
    while (!set) timed_out = !changed.WaitUntil(mutex, deadline);
  }
  other.join();
  EXPECT_FALSE(timed_out);
}

}  // namespace
}  // namespace sipas::base
