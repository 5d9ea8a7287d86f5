#include "libs/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/base/error.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"

namespace sipas::rpc {
namespace {

using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

base::ErrorDetails FullDetails() {
  return {.reason = "INVALID_FIELD",
          .domain = "survey.sipas",
          .metadata = {{"campaign", "sipas-2026"}},
          .violations = {{"answers[0].rating", "is 6, above the scale's 5"}},
          .retry_after = absl::Milliseconds(1500)};
}

absl::Status RoundTrip(const absl::Status& status) { return FromGrpc(ToGrpc(status)); }

TEST(StatusTest, TranslatesOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_THAT(FromGrpc(grpc::Status::OK), IsOk());
}

TEST(StatusTest, CarriesEveryDetailThereAndBack) {
  const absl::Status back =
      RoundTrip(base::MakeError(absl::StatusCode::kInvalidArgument, "trả lời sai", FullDetails()));
  EXPECT_EQ(back.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(back.message(), "trả lời sai");
  EXPECT_EQ(base::DetailsOf(back), FullDetails());
}

TEST(StatusTest, WritesTheMessagesThatEveryClientKnows) {
  const grpc::Status status =
      ToGrpc(base::MakeError(absl::StatusCode::kInvalidArgument, "bad", FullDetails()));
  google::rpc::Status proto;
  ASSERT_TRUE(proto.ParseFromString(status.error_details()));
  EXPECT_THAT(
      proto, EqualsProto(R"pb(
        code: 3
        message: "bad"
        details {
          [type.googleapis.com/google.rpc.ErrorInfo] {
            reason: "INVALID_FIELD"
            domain: "survey.sipas"
            metadata { key: "campaign" value: "sipas-2026" }
          }
        }
        details {
          [type.googleapis.com/google.rpc.BadRequest] {
            field_violations {
              field: "answers[0].rating"
              description: "is 6, above the scale\'s 5"
            }
          }
        }
        details {
          [type.googleapis.com/google.rpc.RetryInfo] { retry_delay { seconds: 1 nanos: 500000000 } }
        })pb"));
}

TEST(StatusTest, CarriesEveryCode) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "x");
    EXPECT_EQ(RoundTrip(status).code(), status.code());
  }
}

TEST(StatusTest, TurnsAnUnknownCodeIntoUnknown) {
  const int code_of_a_later_version = 21;
  EXPECT_EQ(
      FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(code_of_a_later_version), "x")).code(),
      absl::StatusCode::kUnknown);
}

TEST(StatusTest, KeepsTheCauseToItself) {
  const grpc::Status status =
      ToGrpc(base::MakeError(absl::StatusCode::kInternal, "could not read",
                             {.reason = "STORAGE_IO_ERROR", .cause = "/secret/path: EIO"}));
  EXPECT_THAT(status.error_details(), ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_THAT(base::DetailsOf(FromGrpc(status)).cause, IsEmpty());
}

TEST(StatusTest, AddsNoDetailsWhereThereAreNone) {
  EXPECT_THAT(ToGrpc(absl::NotFoundError("x")).error_details(), IsEmpty());
}

TEST(StatusTest, IgnoresDetailsThatItCannotRead) {
  const absl::Status status =
      FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "x", "\xFF\xFF not a proto"));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(base::DetailsOf(status), base::ErrorDetails{});
}

TEST(StatusTest, LeavesOutViolationsThatDoNotFitAndSaysHowMany) {
  base::ErrorDetails details = {.reason = "INVALID_FIELD", .domain = "survey.sipas"};
  for (int i = 0; i < 100; ++i) {
    details.violations.push_back({absl::StrCat("answers[", i, "]"), std::string(100, 'x')});
  }
  const grpc::Status status =
      ToGrpc(base::MakeError(absl::StatusCode::kInvalidArgument, "bad", details));
  EXPECT_THAT(status.error_details(), SizeIs(Le(kMaxDetailsBytes)));
  const base::ErrorDetails back = base::DetailsOf(FromGrpc(status));
  ASSERT_GT(back.violations.size(), 20u);
  EXPECT_EQ(back.violations.back().description,
            absl::StrCat("and ", 100 - (back.violations.size() - 1), " more"));
  EXPECT_EQ(back.violations[0], details.violations[0]);
}

TEST(StatusTest, LeavesOutMetadataThatDoesNotFit) {
  const grpc::Status status =
      ToGrpc(base::MakeError(absl::StatusCode::kInternal, "x",
                             {.reason = "R", .metadata = {{"key", std::string(5000, 'x')}}}));
  EXPECT_THAT(status.error_details(), SizeIs(Le(kMaxDetailsBytes)));
  EXPECT_EQ(base::ReasonOf(FromGrpc(status)), "R");
}

// Bytes that are not UTF-8 would make the details unreadable for clients in most languages.
TEST(StatusTest, ReplacesBytesThatAreNotUtf8) {
  const absl::Status back =
      RoundTrip(base::MakeError(absl::StatusCode::kInvalidArgument, "file \xFF",
                                {.reason = "R", .violations = {{"\xC3", "\x80"}}}));
  EXPECT_EQ(back.message(), "file \uFFFD");
  EXPECT_EQ(base::DetailsOf(back).violations[0], (base::FieldViolation{"\uFFFD", "\uFFFD"}));
}

}  // namespace
}  // namespace sipas::rpc
