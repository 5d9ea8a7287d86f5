#include "libs/testing/status_matchers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace sipas::testing {
namespace {

using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

absl::Status Error() {
  return base::MakeError(absl::StatusCode::kNotFound, "no campaign",
                         {.reason = "CAMPAIGN_NOT_FOUND"});
}

TEST(StatusMatchersTest, IsOkTellsOkFromErrors) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(1), IsOk());
  EXPECT_THAT(Error(), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(Error()), Not(IsOk()));
}

TEST(StatusMatchersTest, IsOkAndHoldsComparesTheValue) {
  EXPECT_THAT(absl::StatusOr<int>(1), IsOkAndHolds(1));
  EXPECT_THAT(absl::StatusOr<int>(1), IsOkAndHolds(Gt(0)));
  EXPECT_THAT(absl::StatusOr<std::string>("text"), IsOkAndHolds("text"));
  EXPECT_THAT(absl::StatusOr<int>(1), Not(IsOkAndHolds(2)));
  EXPECT_THAT(absl::StatusOr<int>(Error()), Not(IsOkAndHolds(1)));
}

TEST(StatusMatchersTest, StatusIsComparesCodeAndReason) {
  EXPECT_THAT(Error(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Error(), StatusIs(absl::StatusCode::kNotFound, "CAMPAIGN_NOT_FOUND"));
  EXPECT_THAT(Error(), StatusIs(absl::StatusCode::kNotFound, StartsWith("CAMPAIGN")));
  EXPECT_THAT(absl::StatusOr<int>(Error()),
              StatusIs(absl::StatusCode::kNotFound, "CAMPAIGN_NOT_FOUND"));
  EXPECT_THAT(Error(), Not(StatusIs(absl::StatusCode::kInternal)));
  EXPECT_THAT(Error(), Not(StatusIs(absl::StatusCode::kNotFound, "OTHER")));
  EXPECT_THAT(Error(), Not(StatusIs(absl::StatusCode::kInternal, "CAMPAIGN_NOT_FOUND")));
}

TEST(StatusMatchersTest, AFailureTellsTheWholeError) {
  ::testing::StringMatchResultListener listener;
  EXPECT_FALSE(::testing::ExplainMatchResult(IsOk(), Error(), &listener));
  EXPECT_THAT(listener.str(), HasSubstr("NOT_FOUND: no campaign [CAMPAIGN_NOT_FOUND]"));
}

TEST(StatusMatchersTest, AssertOkAndAssignMovesTheValue) {
  ASSERT_OK_AND_ASSIGN(const auto value,
                       absl::StatusOr<std::unique_ptr<int>>(std::make_unique<int>(7)));
  EXPECT_EQ(*value, 7);
}

}  // namespace
}  // namespace sipas::testing
