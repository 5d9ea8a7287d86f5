#include "services/survey/store/keys.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "libs/base/hex.h"
#include "libs/testing/fixed_random.h"

namespace sipas::survey::store {
namespace {

IdState SampleState() {
  IdState state{.first_position = 0x0102030405060708, .current_position = 9, .voided = true};
  for (size_t i = 0; i < state.digest.size(); ++i) state.digest[i] = static_cast<uint8_t>(i);
  return state;
}

// These bytes are on people's disks.
TEST(KeysTest, GoldenBytesOfPositionKeys) {
  EXPECT_EQ(base::BytesToHex(PositionKey(1)), "0000000000000001");
  EXPECT_EQ(base::BytesToHex(PositionKey(0x0102030405060708)), "0102030405060708");
  EXPECT_EQ(base::BytesToHex(PositionKey(std::numeric_limits<uint64_t>::max())),
            "ffffffffffffffff");
}

TEST(KeysTest, GoldenBytesOfIdStates) {
  EXPECT_EQ(base::BytesToHex(EncodeIdState(SampleState())),
            "0102030405060708"
            "0000000000000009"
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            "01");
  EXPECT_EQ(base::BytesToHex(EncodeIdState({.first_position = 1, .current_position = 1})),
            "0000000000000001"
            "0000000000000001"
            "0000000000000000000000000000000000000000000000000000000000000000"
            "00");
}

TEST(KeysTest, GoldenNames) {
  EXPECT_EQ(kLogFamily, "log");
  EXPECT_EQ(kIdsFamily, "ids");
  EXPECT_EQ(kDefinitionsFamily, "definitions");
  EXPECT_EQ(kMetaFamily, "meta");
  EXPECT_EQ(kFormatKey, "format");
  EXPECT_EQ(kLogIdKey, "log_id");
  EXPECT_EQ(kStartedPrefix, "started/");
  EXPECT_EQ(kFormat, 1u);
}

TEST(KeysTest, PositionKeysSortLikePositions) {
  testing::FixedRandom random;
  for (int i = 0; i < 1000; ++i) {
    uint64_t pair[2];
    random.Fill({reinterpret_cast<uint8_t*>(pair), sizeof(pair)});
    pair[0] >>= i % 64;
    EXPECT_EQ(PositionKey(pair[0]) < PositionKey(pair[1]), pair[0] < pair[1]);
    EXPECT_EQ(ParsePositionKey(PositionKey(pair[0])), pair[0]);
  }
}

TEST(KeysTest, IdStatesSurviveTheRoundTrip) {
  EXPECT_EQ(ParseIdState(EncodeIdState(SampleState())), SampleState());
  EXPECT_EQ(ParseIdState(EncodeIdState({})), IdState{});
}

TEST(KeysTest, RefusesWhatItDidNotWrite) {
  const std::string state = EncodeIdState(SampleState());
  EXPECT_EQ(ParseIdState(""), std::nullopt);
  EXPECT_EQ(ParseIdState(state.substr(1)), std::nullopt);
  EXPECT_EQ(ParseIdState(state + "x"), std::nullopt);
  EXPECT_EQ(ParseIdState(state.substr(0, 48) + "\x02"), std::nullopt);
  EXPECT_EQ(ParsePositionKey(""), std::nullopt);
  EXPECT_EQ(ParsePositionKey("1234567"), std::nullopt);
  EXPECT_EQ(ParsePositionKey("123456789"), std::nullopt);
}

}  // namespace
}  // namespace sipas::survey::store
