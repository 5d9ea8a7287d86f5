#include "libs/domain/identifier.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sipas::domain {
namespace {

TEST(IsValidNameTest, AcceptsLowerCaseDigitsAndHyphens) {
  for (const std::string_view name : {"a", "7", "sipas-2026", "0-", "a--b"}) {
    EXPECT_TRUE(IsValidName(name)) << name;
  }
}

TEST(IsValidNameTest, RejectsOtherCharacters) {
  for (const std::string_view name : {"", "-a", "A", "a_b", "a b", "a.b", "phường", "a\n"}) {
    EXPECT_FALSE(IsValidName(name)) << name;
  }
}

TEST(IsValidNameTest, EndsAt63Characters) {
  EXPECT_TRUE(IsValidName(std::string(63, 'a')));
  EXPECT_FALSE(IsValidName(std::string(64, 'a')));
}

TEST(IsValidCodeTest, AcceptsTextAsPeopleWriteIt) {
  for (const std::string_view code :
       {"00004", "Bến Nghé", "Tày", "a/b.c", "日本", "\xF0\x9F\x98\x80"}) {
    EXPECT_TRUE(IsValidCode(code)) << code;
  }
}

TEST(IsValidCodeTest, RejectsControlCharacters) {
  EXPECT_FALSE(IsValidCode("a\tb"));
  EXPECT_FALSE(IsValidCode("a\x7F"));
  EXPECT_FALSE(IsValidCode(std::string_view("a\0b", 3)));
  EXPECT_FALSE(IsValidCode("\xC2\x80")) << "U+0080";
  EXPECT_FALSE(IsValidCode("\xC2\x9F")) << "U+009F";
  EXPECT_TRUE(IsValidCode("\xC2\xA0")) << "U+00A0 is no control character";
}

TEST(IsValidCodeTest, RejectsWhatIsNotUtf8) {
  EXPECT_FALSE(IsValidCode("\xFF"));
  EXPECT_FALSE(IsValidCode("a\xC3"));
  EXPECT_FALSE(IsValidCode("\xED\xA0\x80")) << "a surrogate";
}

TEST(IsValidCodeTest, LimitsBytesNotCharacters) {
  EXPECT_FALSE(IsValidCode(""));
  EXPECT_TRUE(IsValidCode(std::string(63, '1')));
  EXPECT_FALSE(IsValidCode(std::string(64, '1')));
  std::string accented;
  for (int i = 0; i < 32; ++i) accented += "\xC3\xA9";  // 64 bytes, 32 characters
  EXPECT_FALSE(IsValidCode(accented));
}

TEST(IsLanguageTagTest, AcceptsTags) {
  for (const std::string_view tag : {"vi", "en", "tay", "zh-Hant-TW", "de-CH-1996"}) {
    EXPECT_TRUE(IsLanguageTag(tag)) << tag;
  }
}

TEST(IsLanguageTagTest, RejectsOtherText) {
  for (const std::string_view tag :
       {"", "-", "vi-", "-vi", "v1", "vi--VN", "vi_VN", "tiếng", "abcdefghi", "vi-abcdefghi",
        "en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd"}) {
    EXPECT_FALSE(IsLanguageTag(tag)) << tag;
  }
}

}  // namespace
}  // namespace sipas::domain
