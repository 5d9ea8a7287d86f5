#include "libs/wire/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "libs/base/hex.h"
#include "libs/domain/violated_fields.h"

namespace sipas::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The fields that were read before the end or the first bad byte.
std::vector<std::pair<int, std::string>> Read(std::string_view bytes, bool& is_whole) {
  std::vector<std::pair<int, std::string>> fields;
  FieldReader reader(bytes);
  while (const std::optional<Field> field = reader.Next()) {
    fields.emplace_back(field->number, field->bytes);
  }
  is_whole = reader.AtEnd();
  return fields;
}

bool IsWhole(std::string_view hex) {
  bool is_whole = false;
  Read(*base::HexToBytes(std::string(hex)), is_whole);
  return is_whole;
}

TEST(FieldsTest, WhatIsAppendedIsReadBack) {
  const std::string zero("\x00\xFF", 2);
  const std::string large(200'000, 'x');
  std::string bytes;
  AppendField(1, "a", bytes);
  AppendField(2, "", bytes);
  AppendField(15, zero, bytes);
  AppendField(100, large, bytes);
  bool is_whole = false;
  EXPECT_THAT(Read(bytes, is_whole),
              ElementsAre(std::pair(1, "a"), std::pair(15, zero), std::pair(100, large)));
  EXPECT_TRUE(is_whole);
}

TEST(FieldsTest, TheBytesAreThoseOfProto) {
  std::string bytes;
  AppendField(1, "ab", bytes);
  AppendField(16, "c", bytes);
  EXPECT_EQ(base::BytesToHex(bytes),
            "0a026162"
            "82010163");
}

TEST(FieldReaderTest, StopsAtWhatIsNoLengthDelimitedField) {
  EXPECT_TRUE(IsWhole("0a0161"));
  EXPECT_FALSE(IsWhole("0801")) << "a varint field";
  EXPECT_FALSE(IsWhole("0a0261")) << "one byte is missing";
  EXPECT_FALSE(IsWhole("0a")) << "no length";
  EXPECT_FALSE(IsWhole("8a")) << "half a tag";
  EXPECT_FALSE(IsWhole("0affffffff0f61")) << "a length of 4 GiB";
  EXPECT_FALSE(IsWhole("0affffffffffffffffff0161")) << "a length of 64 bits";
}

TEST(FieldReaderTest, RefusesALongerFormOfTheSameNumber) {
  EXPECT_FALSE(IsWhole("0a810061")) << "length 1 in two bytes";
  EXPECT_FALSE(IsWhole("8a000161")) << "tag 0a in two bytes";
}

TEST(UnknownFieldsTest, AreNamedUnderThePathOfTheirMessage) {
  google::protobuf::UnknownFieldSet unknown;
  unknown.AddVarint(99, 1);
  unknown.AddLengthDelimited(100)->assign("x");
  domain::Violations violations;
  AddUnknownFields(unknown, "answers[0]", violations);
  AddUnknownFields(unknown, "", violations);
  EXPECT_THAT(domain::ViolatedFields(violations),
              ElementsAre("answers[0].99", "answers[0].100", "99", "100"));
  EXPECT_EQ(violations.list()[0].description, "field 99 is not known to this version");
  AddUnknownFields({}, "", violations);
  EXPECT_EQ(violations.list().size(), 4U);
}

}  // namespace
}  // namespace sipas::wire
