#include "libs/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/strings.h"

namespace sipas::base {
namespace {

using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ErrorDetails FullDetails() {
  return {.reason = "INVALID_FIELD",
          .domain = "survey.sipas",
          .metadata = {{"campaign", "sipas-2026"}, {"empty", ""}},
          .violations = {{"answers[0].rating", "is 6, above the scale's 5"}, {"", "of the whole"}},
          .retry_after = absl::Milliseconds(1500),
          .cause = std::string("zero byte \0 inside", 18)};
}

TEST(ErrorTest, ReadsBackWhatWasPutIn) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "bad answers", FullDetails());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "bad answers");
  EXPECT_EQ(DetailsOf(status), FullDetails());
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
}

TEST(ErrorTest, ReadsBackDetailsThatAreAbsent) {
  const absl::Status status = MakeError(absl::StatusCode::kInternal, "x", {});
  EXPECT_EQ(DetailsOf(status), ErrorDetails{});
  EXPECT_EQ(ReasonOf(status), "");
}

TEST(ErrorTest, HasNoDetailsForOtherStatuses) {
  EXPECT_EQ(DetailsOf(absl::OkStatus()), ErrorDetails{});
  EXPECT_EQ(DetailsOf(absl::NotFoundError("x")), ErrorDetails{});
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), "");
}

TEST(ErrorTest, SurvivesACopyOfTheStatus) {
  absl::Status copy;
  {
    const absl::Status status = MakeError(absl::StatusCode::kAborted, "x", FullDetails());
    copy = status;
  }
  EXPECT_EQ(DetailsOf(copy), FullDetails());
}

TEST(ErrorTest, KeepsAnInfiniteRetryDelayFinite) {
  const absl::Status status =
      MakeError(absl::StatusCode::kUnavailable, "x", {.retry_after = absl::InfiniteDuration()});
  EXPECT_GT(*DetailsOf(status).retry_after, absl::Hours(24 * 365));
}

TEST(ErrorTest, CutsALongMessageAtACharacter) {
  const std::string message = std::string(kMaxErrorMessageBytes - 1, 'a') + "ữ and more";
  const absl::Status status = MakeError(absl::StatusCode::kInternal, message, {});
  EXPECT_EQ(status.message(), std::string(kMaxErrorMessageBytes - 1, 'a'));
}

TEST(ErrorTest, KeepsAMessageOfTheLargestSize) {
  const std::string message(kMaxErrorMessageBytes, 'a');
  EXPECT_EQ(MakeError(absl::StatusCode::kInternal, message, {}).message(), message);
}

ErrorDetails Violations(size_t count) {
  ErrorDetails details;
  for (size_t i = 0; i < count; ++i) {
    details.violations.push_back({absl::StrCat("rows[", i, "]"), "is wrong"});
  }
  return details;
}

TEST(ErrorTest, KeepsTheMostViolations) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "x", Violations(kMaxViolations));
  EXPECT_EQ(DetailsOf(status), Violations(kMaxViolations));
}

TEST(ErrorTest, SaysHowManyViolationsWereLeftOut) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "x", Violations(kMaxViolations + 23));
  const ErrorDetails details = DetailsOf(status);
  ASSERT_THAT(details.violations, SizeIs(kMaxViolations + 1));
  EXPECT_EQ(details.violations.back(), (FieldViolation{"", "and 23 more"}));
  EXPECT_EQ(details.violations[kMaxViolations - 1].field, "rows[99]");
}

TEST(ErrorTest, DescribesEverything) {
  EXPECT_EQ(DescribeError(MakeError(absl::StatusCode::kInvalidArgument, "bad answers",
                                    {.reason = "INVALID_FIELD",
                                     .violations = {{"answers[0]", "is wrong"}, {"", "and 2 more"}},
                                     .cause = "the cause"})),
            "INVALID_ARGUMENT: bad answers [INVALID_FIELD]\n"
            "  answers[0]: is wrong\n"
            "  and 2 more\n"
            "  cause: the cause");
  EXPECT_EQ(DescribeError(absl::NotFoundError("gone")), "NOT_FOUND: gone");
  EXPECT_EQ(DescribeError(absl::OkStatus()), "OK");
}

}  // namespace
}  // namespace sipas::base
