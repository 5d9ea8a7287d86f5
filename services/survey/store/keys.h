// Keys and index values of the survey service's database (docs/design/storage_format.md).
//
//   log          position u64               -> LogEntry bytes
//   ids          response id, 16 bytes      -> IdState, 49 bytes
//   definitions  position u64               -> empty; which entries hold definitions
//   meta         "format", "log_id", "started/" campaign
//
// These bytes are on disk: they never change. Pure functions, thread-safe.
#ifndef SIPAS_SERVICES_SURVEY_STORE_KEYS_H_
#define SIPAS_SERVICES_SURVEY_STORE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/survey/core/log_store.h"

namespace sipas::survey::store {

inline constexpr std::string_view kLogFamily = "log";
inline constexpr std::string_view kIdsFamily = "ids";
inline constexpr std::string_view kDefinitionsFamily = "definitions";
inline constexpr std::string_view kMetaFamily = "meta";

inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kLogIdKey = "log_id";
inline constexpr std::string_view kStartedPrefix = "started/";

// The format that this program writes and the only one that it reads.
inline constexpr uint32_t kFormat = 1;

std::string PositionKey(uint64_t position);
std::optional<uint64_t> ParsePositionKey(std::string_view key);

// first_position u64, current_position u64, digest 32 bytes, state u8 (0 counted, 1 voided).
std::string EncodeIdState(const IdState& state);
std::optional<IdState> ParseIdState(std::string_view value);

}  // namespace sipas::survey::store

#endif  // SIPAS_SERVICES_SURVEY_STORE_KEYS_H_
