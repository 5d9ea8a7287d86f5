#include "libs/base/sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace sipas::base {
namespace {

// The examples of FIPS 180-2.
TEST(Sha256Test, MatchesThePublishedExamples) {
  EXPECT_EQ(ToHex(Sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256({"abc"})),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256({std::string(1000000, 'a')})),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, HashesThePartsAsOne) { EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256({"abc"})); }

TEST(Sha256Test, GoesToBytesAndBack) {
  const Digest digest = Sha256({"abc"});
  EXPECT_EQ(AsBytes(digest).size(), 32);
  EXPECT_EQ(DigestFromBytes(AsBytes(digest)), digest);
}

TEST(Sha256Test, RefusesAnotherNumberOfBytes) {
  EXPECT_EQ(DigestFromBytes(std::string(31, 'x')), std::nullopt);
  EXPECT_EQ(DigestFromBytes(std::string(33, 'x')), std::nullopt);
}

}  // namespace
}  // namespace sipas::base
