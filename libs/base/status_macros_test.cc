#include "libs/base/status_macros.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace sipas::base {
namespace {

absl::Status Twice(const absl::Status& first, int& calls) {
  ++calls;
  SIPAS_RETURN_IF_ERROR(first);
  ++calls;
  return absl::OkStatus();
}

absl::StatusOr<std::string> Longer(absl::StatusOr<std::unique_ptr<std::string>> text) {
  SIPAS_ASSIGN_OR_RETURN(const std::unique_ptr<std::string> value, std::move(text));
  return *value + "!";
}

TEST(StatusMacrosTest, ReturnIfErrorGoesOnAfterOk) {
  int calls = 0;
  EXPECT_TRUE(Twice(absl::OkStatus(), calls).ok());
  EXPECT_EQ(calls, 2);
}

TEST(StatusMacrosTest, ReturnIfErrorReturnsTheError) {
  int calls = 0;
  EXPECT_EQ(Twice(absl::NotFoundError("x"), calls), absl::NotFoundError("x"));
  EXPECT_EQ(calls, 1);
}

TEST(StatusMacrosTest, AssignOrReturnMovesTheValue) {
  EXPECT_EQ(*Longer(std::make_unique<std::string>("a")), "a!");
}

TEST(StatusMacrosTest, AssignOrReturnReturnsTheError) {
  EXPECT_EQ(Longer(absl::NotFoundError("x")).status(), absl::NotFoundError("x"));
}

}  // namespace
}  // namespace sipas::base
