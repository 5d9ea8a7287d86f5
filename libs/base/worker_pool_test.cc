#include "libs/base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

namespace sipas::base {
namespace {

TEST(WorkerPoolTest, RunsEveryAcceptedTaskBeforeShutdownReturns) {
  std::atomic<int> done{0};
  WorkerPool pool(3, 1000);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.TrySubmit([&] { ++done; }));
  pool.Shutdown();
  EXPECT_EQ(done, 1000);
}

TEST(WorkerPoolTest, RefusesWhatDoesNotFitTheQueue) {
  std::promise<void> go;
  std::latch running(1);
  std::atomic<int> done{0};
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.TrySubmit([&, ready = go.get_future().share()] {
    running.count_down();
    ready.wait();
    ++done;
  }));
  running.wait();  // the first task no longer queues
  EXPECT_TRUE(pool.TrySubmit([&] { ++done; }));
  EXPECT_TRUE(pool.TrySubmit([&] { ++done; }));
  EXPECT_FALSE(pool.TrySubmit([&] { done = 100; }));
  go.set_value();
  pool.Shutdown();
  EXPECT_EQ(done, 3);
}

TEST(WorkerPoolTest, RunsAsManyTasksAtOnceAsItHasThreads) {
  std::latch all_running(3);
  WorkerPool pool(3, 10);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pool.TrySubmit([&] { all_running.arrive_and_wait(); }));
  }
  pool.Shutdown();  // returns only if the three have met
}

TEST(WorkerPoolTest, RefusesTasksAfterShutdown) {
  WorkerPool pool(1, 10);
  pool.Shutdown();
  EXPECT_FALSE(pool.TrySubmit([] { FAIL(); }));
  pool.Shutdown();
}

TEST(WorkerPoolTest, HasAThreadEvenIfNoneIsAskedFor) {
  std::promise<void> ran;
  WorkerPool pool(0, 1);
  ASSERT_TRUE(pool.TrySubmit([&] { ran.set_value(); }));
  ran.get_future().wait();
}

TEST(WorkerPoolTest, ATaskMaySubmitAnother) {
  std::promise<bool> submitted;
  std::promise<void> ran;
  WorkerPool pool(1, 10);
  ASSERT_TRUE(
      pool.TrySubmit([&] { submitted.set_value(pool.TrySubmit([&] { ran.set_value(); })); }));
  EXPECT_TRUE(submitted.get_future().get());
  ran.get_future().wait();
}

}  // namespace
}  // namespace sipas::base
