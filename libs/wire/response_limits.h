// How much a response may hold, whatever its campaign allows.
#ifndef SIPAS_LIBS_WIRE_RESPONSE_LIMITS_H_
#define SIPAS_LIBS_WIRE_RESPONSE_LIMITS_H_

#include <cstdint>

namespace sipas::wire {

inline constexpr int kMaxAnswers = 500;
inline constexpr int kMaxAttributes = 20;  // as many as a campaign may declare
inline constexpr int kMaxClusters = 5;     // as many as a design may have stages
inline constexpr int kMaxOptions = 200;
inline constexpr uint32_t kMaxItem = 65'535;
inline constexpr uint64_t kMaxWeightFixed = uint64_t{1} << 48;

}  // namespace sipas::wire

#endif  // SIPAS_LIBS_WIRE_RESPONSE_LIMITS_H_
