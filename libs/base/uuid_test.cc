#include "libs/base/uuid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/hash/hash_testing.h"
#include "libs/base/error.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/status_matchers.h"

namespace sipas::base {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;

constexpr std::string_view kText = "0123cdef-89ab-7def-8123-456789abcdef";

TEST(UuidTest, ReadsAndWritesTheCanonicalText) {
  const auto uuid = Uuid::Parse(kText);
  ASSERT_THAT(uuid, IsOk());
  EXPECT_EQ(uuid->bytes[0], 0x01);
  EXPECT_EQ(uuid->bytes[15], 0xef);
  EXPECT_EQ(uuid->ToString(), kText);
}

TEST(UuidTest, ReadsUpperCaseAndWritesLowerCase) {
  EXPECT_EQ(Uuid::Parse("0123CDEF-89AB-7DEF-8123-456789ABCDEF")->ToString(), kText);
}

class MalformedUuidTest : public ::testing::TestWithParam<std::string> {};

TEST_P(MalformedUuidTest, IsRefused) {
  EXPECT_THAT(Uuid::Parse(GetParam()),
              StatusIs(absl::StatusCode::kInvalidArgument, "MALFORMED_UUID"));
}

INSTANTIATE_TEST_SUITE_P(
    UuidTest, MalformedUuidTest,
    ::testing::Values("",                                       // empty
                      "0123cdef-89ab-7def-8123-456789abcde",    // a digit too few
                      "0123cdef-89ab-7def-8123-456789abcdef0",  // a digit too many
                      "0123cdef089ab-7def-8123-456789abcdef",   // a hyphen missing
                      "0123cde-f89ab-7def-8123-456789abcdef",   // a hyphen moved
                      "0123cdeg-89ab-7def-8123-456789abcdef",   // not hexadecimal
                      "0123cdef89ab7def8123456789abcdef",       // no hyphens
                      "{0123cdef-89ab-7def-8123-456789abcd}",   // braces
                      "00000000-0000-0000-0000-000000000000",   // nil
                      std::string("0123cdef-89ab-7def-8123-4567\0abcdef", 36)));

TEST(UuidTest, ErrorQuotesOnlyTheStartOfALongText) {
  const auto uuid = Uuid::Parse(std::string(5000, 'x'));
  EXPECT_LT(uuid.status().message().size(), 200);
}

TEST(UuidTest, GoesToBytesAndBack) {
  const Uuid uuid = *Uuid::Parse(kText);
  EXPECT_EQ(uuid.AsBytes().size(), 16);
  EXPECT_EQ(Uuid::FromBytes(uuid.AsBytes()), uuid);
}

TEST(UuidTest, RefusesAnotherNumberOfBytes) {
  EXPECT_EQ(Uuid::FromBytes(std::string(15, 'x')), std::nullopt);
  EXPECT_EQ(Uuid::FromBytes(std::string(17, 'x')), std::nullopt);
  EXPECT_EQ(Uuid::FromBytes(""), std::nullopt);
}

TEST(UuidTest, SortsLikeItsText) {
  EXPECT_LT(*Uuid::Parse("0123cdef-89ab-7def-8123-456789abcdef"),
            *Uuid::Parse("0123cdef-89ab-7def-8123-456789abcdf0"));
  EXPECT_LT(*Uuid::Parse("7f000000-0000-0000-0000-000000000000"),
            *Uuid::Parse("80000000-0000-0000-0000-000000000000"));
}

TEST(UuidTest, HashesAllBytes) {
  EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
      {Uuid{}, *Uuid::Parse("0123cdef-89ab-7def-8123-456789abcdef"),
       *Uuid::Parse("0123cdef-89ab-7def-8123-456789abcdf0")}));
}

TEST(UuidTest, Version4IsRandomWithVersionAndVariantSet) {
  testing::FixedRandom random(1);
  const Uuid first = UuidV4(random);
  const Uuid second = UuidV4(random);
  EXPECT_NE(first, second);
  for (const Uuid& uuid : {first, second}) {
    EXPECT_EQ(uuid.bytes[6] >> 4, 4);
    EXPECT_EQ(uuid.bytes[8] >> 6, 2);
  }
}

// SHA-256("abc") is ba7816bf-8f01cfea-414140de-5dae2223-...: a change here would import every
// survey file twice.
TEST(UuidTest, Version8OfANameNeverChanges) {
  EXPECT_EQ(UuidV8FromHash("abc").ToString(), "ba7816bf-8f01-8fea-8141-40de5dae2223");
  EXPECT_NE(UuidV8FromHash("abd"), UuidV8FromHash("abc"));
}

}  // namespace
}  // namespace sipas::base
