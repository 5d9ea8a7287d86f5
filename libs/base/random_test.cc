#include "libs/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>
#include <vector>

namespace sipas::base {
namespace {

using Salt = std::array<uint8_t, 16>;

Salt NextSalt() {
  Salt salt{};
  SecureRandom().Fill(salt);
  return salt;
}

TEST(SecureRandomTest, NeverRepeatsASaltAcrossRefillsAndThreads) {
  constexpr size_t kPerThread = 2000;  // eight times the bytes that are read ahead
  std::array<std::vector<Salt>, 4> salts;
  std::vector<std::thread> threads;
  for (std::vector<Salt>& own : salts) {
    threads.emplace_back(
        [&own] { std::generate_n(std::back_inserter(own), kPerThread, NextSalt); });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<Salt> distinct;
  for (const std::vector<Salt>& own : salts) distinct.insert(own.begin(), own.end());
  EXPECT_EQ(distinct.size(), salts.size() * kPerThread);
}

TEST(SecureRandomTest, FillsSizesThatDoNotDivideTheBuffer) {
  for (const size_t size : {0u, 1u, 1000u, 1023u, 1025u, 5000u}) {
    std::vector<uint8_t> bytes(size, 0);
    SecureRandom().Fill(bytes);
    // Chance of 64 zeros in a row: 2^-512.
    size_t zeros = 0;
    size_t longest = 0;
    for (const uint8_t byte : bytes) {
      zeros = byte == 0 ? zeros + 1 : 0;
      longest = std::max(longest, zeros);
    }
    EXPECT_LT(longest, 64u) << size;
  }
}

TEST(SecureRandomTest, UsesEveryBit) {
  uint8_t any = 0;
  uint8_t all = 0xFF;
  for (int i = 0; i < 100; ++i) {
    for (const uint8_t byte : NextSalt()) {
      any = static_cast<uint8_t>(any | byte);
      all = static_cast<uint8_t>(all & byte);
    }
  }
  EXPECT_EQ(any, 0xFF);
  EXPECT_EQ(all, 0);
}

}  // namespace
}  // namespace sipas::base
