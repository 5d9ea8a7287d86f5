#include "libs/base/strings.h"

#include <gtest/gtest.h>

#include <string_view>

#include "absl/strings/str_cat.h"

namespace sipas::base {
namespace {

TEST(StringsTest, ConvertsBothWaysWithoutCopying) {
  constexpr std::string_view kText("with a \0 in it", 14);
  const absl::string_view converted = ToAbsl(kText);
  EXPECT_EQ(converted.data(), kText.data());
  EXPECT_EQ(converted.size(), kText.size());
  EXPECT_EQ(FromAbsl(converted).data(), kText.data());
  EXPECT_EQ(FromAbsl(converted), kText);
}

TEST(StringsTest, ConvertsForStrCat) {
  EXPECT_EQ(absl::StrCat("no campaign ", ToAbsl(std::string_view("x"))), "no campaign x");
}

}  // namespace
}  // namespace sipas::base
