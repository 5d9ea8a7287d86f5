#include "libs/rpc/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/testing/fixed_random.h"

namespace sipas::rpc {
namespace {

// Random bits that are all zeros or all ones: the ends of the jitter.
class ConstantRandom final : public base::Random {
 public:
  explicit ConstantRandom(uint8_t byte) : byte_(byte) {}
  void Fill(std::span<uint8_t> out) override { std::fill(out.begin(), out.end(), byte_); }

 private:
  const uint8_t byte_;
};

constexpr Backoff::Options kOptions = {
    .initial = absl::Milliseconds(100), .max = absl::Milliseconds(350), .multiplier = 2};

TEST(BackoffTest, DoublesUpToTheMaximum) {
  ConstantRandom random(0);
  Backoff backoff(kOptions, random);
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(50));
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(100));
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(175));
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(175));
}

TEST(BackoffTest, JittersUpToTheWholeStep) {
  ConstantRandom random(0xFF);
  Backoff backoff(kOptions, random);
  const absl::Duration wait = backoff.Next();
  EXPECT_LE(wait, absl::Milliseconds(100));
  EXPECT_GT(wait, absl::Milliseconds(99));
}

TEST(BackoffTest, SpreadsWaitsOfTheSameStep) {
  testing::FixedRandom random(1);
  Backoff backoff(kOptions, random);
  const absl::Duration first = backoff.Next();
  backoff.Reset();
  EXPECT_NE(backoff.Next(), first);
}

TEST(BackoffTest, StartsAgainAfterReset) {
  ConstantRandom random(0);
  Backoff backoff(kOptions, random);
  backoff.Next();
  backoff.Next();
  backoff.Reset();
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(50));
}

}  // namespace
}  // namespace sipas::rpc
