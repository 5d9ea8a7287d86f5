#include "libs/wire/time_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace sipas::wire {
namespace {

using ::testing::Optional;

std::optional<int64_t> Time(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(nanos);
  return DecodeTime(proto);
}

std::optional<int64_t> Span(int64_t seconds, int32_t nanos) {
  google::protobuf::Duration proto;
  proto.set_seconds(seconds);
  proto.set_nanos(nanos);
  return DecodeSpan(proto);
}

TEST(DecodeTimeTest, RoundsDownToMicroseconds) {
  EXPECT_THAT(Time(0, 0), Optional(0));
  EXPECT_THAT(Time(1, 999), Optional(1'000'000));
  EXPECT_THAT(Time(1, 1'999), Optional(1'000'001));
  EXPECT_THAT(Time(253'402'300'799, 999'999'999), Optional(253'402'300'799'999'999));
}

TEST(DecodeTimeTest, RefusesWhatIsNoTimeOf1970To9999) {
  EXPECT_EQ(Time(-1, 999'999'999), std::nullopt);
  EXPECT_EQ(Time(253'402'300'800, 0), std::nullopt);
  EXPECT_EQ(Time(std::numeric_limits<int64_t>::max(), 0), std::nullopt);
  EXPECT_EQ(Time(1, -1), std::nullopt);
  EXPECT_EQ(Time(1, 1'000'000'000), std::nullopt);
}

TEST(EncodeTimeTest, ComesBackTheSame) {
  for (const int64_t time_us :
       {int64_t{0}, int64_t{1}, int64_t{1'790'000'000'123'456}, int64_t{253'402'300'799'999'999}}) {
    google::protobuf::Timestamp proto;
    EncodeTime(time_us, proto);
    EXPECT_THAT(DecodeTime(proto), Optional(time_us));
  }
}

TEST(DecodeSpanTest, IsNotNegativeAndAtMost10000Years) {
  EXPECT_THAT(Span(0, 0), Optional(0));
  EXPECT_THAT(Span(86'400, 500'000'000), Optional(86'400'500'000));
  EXPECT_THAT(Span(315'576'000'000, 0), Optional(315'576'000'000'000'000));
  EXPECT_EQ(Span(315'576'000'001, 0), std::nullopt);
  EXPECT_EQ(Span(-1, 0), std::nullopt);
  EXPECT_EQ(Span(0, -1), std::nullopt);
  EXPECT_EQ(Span(0, 1'000'000'000), std::nullopt);
}

}  // namespace
}  // namespace sipas::wire
