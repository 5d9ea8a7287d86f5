#include "libs/base/hex.h"

#include <gtest/gtest.h>

#include <string>

namespace sipas::base {
namespace {

TEST(HexTest, WritesLowerCase) {
  EXPECT_EQ(BytesToHex(std::string("\x00\x7f\x80\xff", 4)), "007f80ff");
  EXPECT_EQ(BytesToHex(""), "");
}

TEST(HexTest, ReadsEitherCase) {
  EXPECT_EQ(HexToBytes("007fAbfF"), std::string("\x00\x7f\xab\xff", 4));
  EXPECT_EQ(HexToBytes(""), "");
}

TEST(HexTest, ReadsBackEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(HexToBytes(BytesToHex(bytes)), bytes);
}

TEST(HexTest, RefusesOddLengthsAndOtherCharacters) {
  EXPECT_EQ(HexToBytes("0"), std::nullopt);
  EXPECT_EQ(HexToBytes("0g"), std::nullopt);
  EXPECT_EQ(HexToBytes("g0"), std::nullopt);
  EXPECT_EQ(HexToBytes("0x"), std::nullopt);
}

}  // namespace
}  // namespace sipas::base
