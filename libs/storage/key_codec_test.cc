#include "libs/storage/key_codec.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "libs/base/hex.h"

namespace sipas::storage {
namespace {

std::string U32(uint32_t value) {
  std::string key;
  AppendU32(key, value);
  return key;
}

std::string U64(uint64_t value) {
  std::string key;
  AppendU64(key, value);
  return key;
}

std::string Escaped(std::string_view text) {
  std::string key;
  AppendEscaped(key, text);
  return key;
}

const std::vector<uint64_t> kNumbers = {0,
                                        1,
                                        0x7F,
                                        0x80,
                                        0xFF,
                                        0x100,
                                        0xFFFF,
                                        0x10000,
                                        0x7FFFFFFF,
                                        0x80000000,
                                        0xFFFFFFFF,
                                        0x100000000,
                                        0x7FFFFFFFFFFFFFFF,
                                        0x8000000000000000,
                                        std::numeric_limits<uint64_t>::max()};

// The bytes are on disk. A test that fails here means that old data can no longer be read.
TEST(KeyCodecGoldenTest, BytesNeverChange) {
  std::string key;
  AppendU8(key, 0xAB);
  AppendU32(key, 0x01020304);
  AppendU64(key, 0x0102030405060708);
  AppendEscaped(key, std::string("a\0\xFF", 3));
  AppendEscaped(key, "");
  EXPECT_EQ(base::BytesToHex(key),
            "ab"
            "01020304"
            "0102030405060708"
            "6100ffff0001"
            "0001");
}

TEST(KeyCodecTest, ReadsBackNumbers) {
  for (const uint64_t number : kNumbers) {
    EXPECT_EQ(KeyReader(U64(number)).ReadU64(), number);
    const auto small = static_cast<uint32_t>(number);
    EXPECT_EQ(KeyReader(U32(small)).ReadU32(), small);
  }
}

TEST(KeyCodecTest, NumbersSortByValue) {
  for (const uint64_t a : kNumbers) {
    for (const uint64_t b : kNumbers) {
      EXPECT_EQ(U64(a) < U64(b), a < b) << a << " " << b;
      const auto small_a = static_cast<uint32_t>(a);
      const auto small_b = static_cast<uint32_t>(b);
      EXPECT_EQ(U32(small_a) < U32(small_b), small_a < small_b) << a << " " << b;
    }
  }
}

// Short strings over the bytes that the escaping is about, so that all neighbours occur.
std::vector<std::string> AwkwardStrings() {
  const std::string alphabet("\x00\x01\x02\xFE\xFF", 5);
  std::vector<std::string> all = {""};
  for (size_t begin = 0, length = 0; length < 3; ++length) {
    const size_t end = all.size();
    for (; begin < end; ++begin) {
      for (const char c : alphabet) all.push_back(all[begin] + c);
    }
  }
  return all;
}

TEST(KeyCodecTest, ReadsBackStrings) {
  for (const std::string& text : AwkwardStrings()) {
    const std::string key = Escaped(text);
    KeyReader reader(key);
    EXPECT_EQ(reader.ReadEscaped(), text);
    EXPECT_TRUE(reader.done());
  }
}

TEST(KeyCodecTest, StringsSortByTheirBytes) {
  const std::vector<std::string> all = AwkwardStrings();
  for (const std::string& a : all) {
    for (const std::string& b : all) {
      EXPECT_EQ(Escaped(a) < Escaped(b), a < b)
          << base::BytesToHex(a) << " " << base::BytesToHex(b);
    }
  }
}

TEST(KeyCodecTest, NoStringIsThePrefixOfAnother) {
  const std::vector<std::string> all = AwkwardStrings();
  for (const std::string& a : all) {
    for (const std::string& b : all) {
      EXPECT_EQ(Escaped(b).starts_with(Escaped(a)), a == b);
    }
  }
}

TEST(KeyCodecTest, ReadsAKeyOfManyParts) {
  std::string key;
  AppendU8(key, 7);
  AppendU32(key, 42);
  AppendEscaped(key, "VN-DN");
  key += "sixteen bytes id";
  AppendU64(key, 9);
  KeyReader reader(key);
  EXPECT_EQ(reader.ReadU8(), 7);
  EXPECT_EQ(reader.ReadU32(), 42u);
  EXPECT_EQ(reader.ReadEscaped(), "VN-DN");
  EXPECT_EQ(reader.ReadBytes(16), "sixteen bytes id");
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.ReadU64(), 9u);
  EXPECT_TRUE(reader.done());
}

TEST(KeyReaderTest, GivesNothingFromAKeyThatIsTooShort) {
  EXPECT_EQ(KeyReader("").ReadU8(), std::nullopt);
  EXPECT_EQ(KeyReader("abc").ReadU32(), std::nullopt);
  EXPECT_EQ(KeyReader("abcdefg").ReadU64(), std::nullopt);
  EXPECT_EQ(KeyReader("abc").ReadBytes(4), std::nullopt);
}

TEST(KeyReaderTest, GivesNothingFromAMalformedString) {
  for (const std::string& key :
       {std::string(), std::string("abc"), std::string("abc\0", 4), std::string("abc\0\2", 5)}) {
    EXPECT_EQ(KeyReader(key).ReadEscaped(), std::nullopt) << base::BytesToHex(key);
  }
}

TEST(KeyReaderTest, StaysFailedAfterAFailure) {
  KeyReader reader("abc");
  EXPECT_EQ(reader.ReadU32(), std::nullopt);
  EXPECT_EQ(reader.ReadU8(), std::nullopt);
  EXPECT_FALSE(reader.done());
}

TEST(PrefixEndTest, IsTheFirstKeyAfterThePrefix) {
  EXPECT_EQ(PrefixEnd("a"), "b");
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xFF\xFF"), "b");
  EXPECT_EQ(PrefixEnd(std::string("a\0", 2)), "a\x01");
  EXPECT_EQ(PrefixEnd("\x7F"), "\x80");
}

TEST(PrefixEndTest, IsEmptyWhereThereIsNoBound) {
  EXPECT_EQ(PrefixEnd(""), "");
  EXPECT_EQ(PrefixEnd("\xFF\xFF"), "");
}

TEST(PrefixEndTest, ContainsExactlyTheKeysWithThePrefix) {
  const std::vector<std::string> all = AwkwardStrings();
  for (const std::string& prefix : all) {
    const std::string end = PrefixEnd(prefix);
    for (const std::string& key : all) {
      const bool in_range = key >= prefix && (end.empty() || key < end);
      EXPECT_EQ(in_range, key.starts_with(prefix));
    }
  }
}

}  // namespace
}  // namespace sipas::storage
