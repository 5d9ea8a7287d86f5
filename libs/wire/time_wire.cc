#include "libs/wire/time_wire.h"

namespace sipas::wire {
namespace {

constexpr int64_t kLastSecond = 253'402'300'799;      // of the year 9999
constexpr int64_t kMaxSpanSeconds = 315'576'000'000;  // 10,000 years, the limit of a Duration
constexpr int64_t kMicros = 1'000'000;
constexpr int32_t kNanosPerMicro = 1'000;
constexpr int32_t kMaxNanos = 999'999'999;

std::optional<int64_t> ToMicros(int64_t seconds, int32_t nanos, int64_t max_seconds) {
  if (seconds < 0 || seconds > max_seconds || nanos < 0 || nanos > kMaxNanos) return std::nullopt;
  return seconds * kMicros + nanos / kNanosPerMicro;
}

}  // namespace

std::optional<int64_t> DecodeTime(int64_t seconds, int32_t nanos) {
  return ToMicros(seconds, nanos, kLastSecond);
}

std::optional<int64_t> DecodeTime(const google::protobuf::Timestamp& proto) {
  return DecodeTime(proto.seconds(), proto.nanos());
}

void EncodeTime(int64_t time_us, google::protobuf::Timestamp& proto) {
  proto.set_seconds(time_us / kMicros);
  proto.set_nanos(static_cast<int32_t>(time_us % kMicros) * kNanosPerMicro);
}

std::optional<int64_t> DecodeSpan(const google::protobuf::Duration& proto) {
  return ToMicros(proto.seconds(), proto.nanos(), kMaxSpanSeconds);
}

}  // namespace sipas::wire
