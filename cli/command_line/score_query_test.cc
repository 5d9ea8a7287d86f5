#include "cli/command_line/score_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_line/flag_set.h"
#include "libs/base/error.h"
#include "libs/testing/proto_matchers.h"
#include "libs/testing/status_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::EqualsProto;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ParseStatisticTest, ReadsKindsAndCodes) {
  EXPECT_THAT(ParseStatistic("overall"), IsOkAndHolds(EqualsProto("kind: STATISTIC_KIND_OVERALL")));
  EXPECT_THAT(ParseStatistic("staff"),
              IsOkAndHolds(EqualsProto("kind: STATISTIC_KIND_ITEM code: 'staff'")));
  EXPECT_THAT(ParseStatistic("item:overall"),
              IsOkAndHolds(EqualsProto("kind: STATISTIC_KIND_ITEM code: 'overall'")));
  EXPECT_THAT(ParseStatistic("factor:f"),
              IsOkAndHolds(EqualsProto("kind: STATISTIC_KIND_FACTOR code: 'f'")));
  EXPECT_THAT(ParseStatistic("group:g"),
              IsOkAndHolds(EqualsProto("kind: STATISTIC_KIND_GROUP code: 'g'")));
}

TEST(ParseStatisticTest, RefusesOtherKindsAndEmptyCodes) {
  for (const char* text : {"thing:x", "item:", ""}) {
    EXPECT_THAT(ParseStatistic(text), StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  }
}

TEST(ParseBreakdownTest, SplitsAtTheFirstEqualsSign) {
  EXPECT_THAT(ParseBreakdown("age=60=up"),
              IsOkAndHolds(EqualsProto("dimension: 'age' value: '60=up'")));
  for (const char* text : {"age", "=x", "age="}) {
    EXPECT_THAT(ParseBreakdown(text), StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  }
}

TEST(ParseWatermarkTest, ReadsSeveralLogs) {
  EXPECT_THAT(ParseWatermark("a:1,b:22"),
              IsOkAndHolds(EqualsProto("positions { log_id: 'a' position: 1 } "
                                       "positions { log_id: 'b' position: 22 }")));
  for (const char* text : {"a", "a:", ":1", "a:x", "a:1,"}) {
    EXPECT_THAT(ParseWatermark(text), StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
  }
}

TEST(ExplainStatisticTest, SaysHowToSeeWhichStatisticsThereAre) {
  const auto none = base::MakeError(absl::StatusCode::kNotFound, "no such statistic",
                                    {.reason = "STATISTIC_NOT_FOUND"});
  const absl::Status status = ExplainStatistic(none, *ParseStatistic("overall"));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "STATISTIC_NOT_FOUND"));
  EXPECT_THAT(status.message(), HasSubstr("no overall score, choose with --statistic; `sipasctl "
                                          "definitions get rulebook NAME` shows"));
  EXPECT_EQ(ExplainStatistic(absl::InternalError("x"), {}), absl::InternalError("x"));
}

TEST(ScoreQueryTest, ReadsTheVarianceRule) {
  const auto options = [](const std::string& variance) {
    ScoreQuery query;
    FlagSet flags;
    query.AddTo(flags);
    EXPECT_THAT(flags.Parse(std::vector<std::string>{"--variance", variance}),
                ::sipas::testing::IsOk());
    return query.Options();
  };
  EXPECT_EQ(options("default")->variance_rule(), aggregator::v1::VARIANCE_RULE_UNSPECIFIED);
  EXPECT_EQ(options("own")->variance_rule(), aggregator::v1::VARIANCE_RULE_OWN);
  EXPECT_EQ(options("moderated")->variance_rule(), aggregator::v1::VARIANCE_RULE_MODERATED);
  EXPECT_EQ(options("jackknife")->variance_rule(), aggregator::v1::VARIANCE_RULE_JACKKNIFE);
  EXPECT_THAT(options("bootstrap"), StatusIs(absl::StatusCode::kInvalidArgument, "USAGE"));
}

}  // namespace
}  // namespace sipas::cli
