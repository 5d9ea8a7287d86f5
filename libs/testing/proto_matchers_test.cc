#include "libs/testing/proto_matchers.h"

#include <gmock/gmock.h>
#include <google/protobuf/duration.pb.h>
#include <gtest/gtest.h>

namespace sipas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

google::protobuf::Duration Seconds(int64_t seconds) {
  google::protobuf::Duration duration;
  duration.set_seconds(seconds);
  return duration;
}

TEST(ProtoMatchersTest, ComparesEveryField) {
  EXPECT_THAT(Seconds(7), EqualsProto("seconds: 7"));
  EXPECT_THAT(Seconds(7), Not(EqualsProto("seconds: 8")));
  EXPECT_THAT(Seconds(7), Not(EqualsProto("seconds: 7 nanos: 1")));
  EXPECT_THAT(Seconds(7), Not(EqualsProto("")));
}

TEST(ProtoMatchersTest, NeverMatchesATextThatIsNoSuchMessage) {
  EXPECT_THAT(Seconds(7), Not(EqualsProto("hours: 7")));
}

TEST(ProtoMatchersTest, AFailureNamesTheFieldsThatDiffer) {
  ::testing::StringMatchResultListener listener;
  EXPECT_FALSE(::testing::ExplainMatchResult(EqualsProto("seconds: 8"), Seconds(7), &listener));
  EXPECT_THAT(listener.str(), HasSubstr("modified: seconds: 8 -> 7"));
}

}  // namespace
}  // namespace sipas::testing
