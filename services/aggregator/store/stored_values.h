// Values of the aggregator's database (docs/design/storage_format.md, "Aggregator cells and rows").
//
// These bytes are on disk: they never change. Decoders give nothing for bytes that no encoder
// wrote. Pure functions, thread-safe.
#ifndef SIPAS_SERVICES_AGGREGATOR_STORE_STORED_VALUES_H_
#define SIPAS_SERVICES_AGGREGATOR_STORE_STORED_VALUES_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/aggregator/core/cell.h"
#include "services/aggregator/core/cell_store.h"
#include "services/aggregator/core/log_progress.h"
#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator::store {

// Categories without answers take no room.
std::string EncodeCell(const Cell& cell);
// As wide as its last category with answers.
std::optional<Cell> DecodeCell(std::string_view value);

std::string EncodeCounts(const CampaignCounts& counts);
std::optional<CampaignCounts> DecodeCounts(std::string_view value);

std::string EncodeProgress(const LogProgress& progress);
std::optional<LogProgress> DecodeProgress(const base::Uuid& log_id, std::string_view value);

std::string EncodeDefinition(const StoredDefinition& definition);
std::optional<StoredDefinition> DecodeDefinition(std::string_view value);

}  // namespace sipas::aggregator::store

#endif  // SIPAS_SERVICES_AGGREGATOR_STORE_STORED_VALUES_H_
