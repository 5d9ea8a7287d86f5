#include "libs/base/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sipas::base {
namespace {

TEST(Utf8Test, MeasuresCharactersOfEveryLength) {
  EXPECT_EQ(Utf8CharLength("a"), 1);
  EXPECT_EQ(Utf8CharLength("đ"), 2);
  EXPECT_EQ(Utf8CharLength("ữ rest"), 3);
  EXPECT_EQ(Utf8CharLength("😀"), 4);
  EXPECT_EQ(Utf8CharLength(std::string_view("\0", 1)), 1);
}

TEST(Utf8Test, AcceptsTheLimitsOfEveryRange) {
  for (const std::string_view text :
       {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(Utf8CharLength(text), text.size());
  }
}

TEST(Utf8Test, FindsNoCharacterInMalformedBytes) {
  for (const std::string_view text :
       {"", "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE1\x80",
        "\xE1\x80\x41", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFE", "\xFF"}) {
    EXPECT_EQ(Utf8CharLength(text), 0) << ::testing::PrintToString(text);
  }
}

TEST(Utf8Test, LeavesValidTextAlone) {
  EXPECT_EQ(ToValidUtf8("Sở Nội vụ Đà Nẵng"), "Sở Nội vụ Đà Nẵng");
}

TEST(Utf8Test, ReplacesEveryBadByte) {
  EXPECT_EQ(ToValidUtf8("a\xFF\xC2z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(ToValidUtf8("\xE1\x80"), "\uFFFD\uFFFD");
}

TEST(Utf8Test, TruncatesBetweenCharacters) {
  constexpr std::string_view kText = "aữb";  // 1 + 3 + 1 bytes
  EXPECT_EQ(TruncateUtf8(kText, 5), "aữb");
  EXPECT_EQ(TruncateUtf8(kText, 4), "aữ");
  EXPECT_EQ(TruncateUtf8(kText, 3), "a");
  EXPECT_EQ(TruncateUtf8(kText, 2), "a");
  EXPECT_EQ(TruncateUtf8(kText, 1), "a");
  EXPECT_EQ(TruncateUtf8(kText, 0), "");
}

TEST(Utf8Test, TruncatesBytesThatAreNoTextAnywhere) {
  const std::string bytes(10, '\x80');
  EXPECT_EQ(TruncateUtf8(bytes, 6).size(), 6);
  EXPECT_EQ(TruncateUtf8(bytes, 2).size(), 2);
}

}  // namespace
}  // namespace sipas::base
