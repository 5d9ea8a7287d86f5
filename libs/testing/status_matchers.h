// GoogleTest matchers for absl::Status and absl::StatusOr, under the names of Abseil's.
//
//   EXPECT_THAT(log.Close(), IsOk());
//   EXPECT_THAT(Uuid::Parse(text), IsOkAndHolds(uuid));
//   EXPECT_THAT(Uuid::Parse("x"), StatusIs(absl::StatusCode::kInvalidArgument, "MALFORMED_UUID"));
//   ASSERT_OK_AND_ASSIGN(const auto db, RocksdbDb::Open(options));
//
// The second argument of StatusIs is the reason (libs/base/error.h), a string or a matcher.
#ifndef SIPAS_LIBS_TESTING_STATUS_MATCHERS_H_
#define SIPAS_LIBS_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/error.h"

#define ASSERT_OK_AND_ASSIGN(lhs, expr) \
  SIPAS_ASSERT_OK_AND_ASSIGN_IMPL_(SIPAS_TESTING_CONCAT_(sipas_test_statusor_, __LINE__), lhs, expr)
#define SIPAS_ASSERT_OK_AND_ASSIGN_IMPL_(statusor, lhs, expr) \
  auto statusor = (expr);                                     \
  ASSERT_THAT(statusor, ::sipas::testing::IsOk());            \
  lhs = *std::move(statusor)
#define SIPAS_TESTING_CONCAT_(a, b) SIPAS_TESTING_CONCAT_INNER_(a, b)
#define SIPAS_TESTING_CONCAT_INNER_(a, b) a##b

namespace sipas::testing {

inline const absl::Status& GetStatus(const absl::Status& status) { return status; }

template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& statusor) {
  return statusor.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  const absl::Status& status = GetStatus(arg);
  if (!status.ok()) *result_listener << base::DescribeError(status);
  return status.ok();
}

MATCHER_P(IsOkAndHolds, value,
          negation ? "is an error or holds another value" : "is OK and holds it") {
  if (!arg.ok()) {
    *result_listener << base::DescribeError(arg.status());
    return false;
  }
  using Value = typename std::decay_t<arg_type>::value_type;
  return ::testing::ExplainMatchResult(::testing::SafeMatcherCast<const Value&>(value), *arg,
                                       result_listener);
}

MATCHER_P(StatusIs, code,
          std::string(negation ? "is not " : "is ") + absl::StatusCodeToString(code)) {
  const absl::Status& status = GetStatus(arg);
  *result_listener << base::DescribeError(status);
  return status.code() == code;
}

MATCHER_P2(StatusIs, code, reason,
           std::string(negation ? "is not " : "is ") + absl::StatusCodeToString(code) +
               " with the reason " + ::testing::PrintToString(reason)) {
  const absl::Status& status = GetStatus(arg);
  *result_listener << base::DescribeError(status);
  return status.code() == code &&
         ::testing::SafeMatcherCast<const std::string&>(reason).Matches(base::ReasonOf(status));
}

}  // namespace sipas::testing

#endif  // SIPAS_LIBS_TESTING_STATUS_MATCHERS_H_
