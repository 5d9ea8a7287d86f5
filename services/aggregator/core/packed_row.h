// A row as bytes, in memory until the next checkpoint and on disk after it. The format is frozen:
// docs/design/storage_format.md.
//
// Pure functions, thread-safe. About 15 bytes, the names of stratum, clusters and attributes, and
// one byte per answer: 50 bytes for 30 answers.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_PACKED_ROW_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_PACKED_ROW_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "libs/domain/response.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

// No row of the response with this number of categories is longer.
size_t MaxPackedBytes(const domain::ResponseRecord& record, size_t categories);

// Writes the row of a counted response into room for MaxPackedBytes; returns where it ends.
// `categories` ascend.
char* PackRow(const domain::ResponseRecord& record, std::span<const uint32_t> categories,
              char* out);

// Fills everything but the response id. False if `packed` is not what PackRow wrote.
bool UnpackRow(std::string_view packed, Row& row);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_PACKED_ROW_H_
