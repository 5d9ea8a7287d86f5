// Points in time and spans between proto and microseconds.
//
// Pure functions, thread-safe.
#ifndef SIPAS_LIBS_WIRE_TIME_WIRE_H_
#define SIPAS_LIBS_WIRE_TIME_WIRE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace sipas::wire {

// Microseconds since 1970-01-01 UTC, rounded down; nothing outside the years 1970 to 9999.
std::optional<int64_t> DecodeTime(int64_t seconds, int32_t nanos);
std::optional<int64_t> DecodeTime(const google::protobuf::Timestamp& proto);
void EncodeTime(int64_t time_us, google::protobuf::Timestamp& proto);

// Microseconds, rounded down; nothing for a negative or malformed span.
std::optional<int64_t> DecodeSpan(const google::protobuf::Duration& proto);

// Descriptions of a violation.
inline constexpr std::string_view kNotATime = "must be a valid time in the years 1970 to 9999";
inline constexpr std::string_view kNotASpan = "must be a valid span that is not negative";

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_TIME_WIRE_H_
