// Keys of the aggregator's database (docs/design/storage_format.md, "Aggregator cells and rows").
//
//   cells        campaign, leaf, stratum, clusters, dimension, value, day  -> cell_value.h
//   rows         campaign, leaf, response id, log id                       -> core/packed_row.h
//   definitions  sequence u64                                              -> stored_values.h
//   meta         "format"; "log/" log id; "counts/" campaign               -> stored_values.h
//
// Names stand in the keys as they are: no dictionary that could differ between two machines. The
// bytes of cell keys sort like CellKey. They are on disk: they never change. Pure functions,
// thread-safe.
#ifndef SIPAS_SERVICES_AGGREGATOR_STORE_KEYS_H_
#define SIPAS_SERVICES_AGGREGATOR_STORE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/aggregator/core/cell.h"
#include "services/aggregator/core/pending_rows.h"

namespace sipas::aggregator::store {

inline constexpr std::string_view kCellsFamily = "cells";
inline constexpr std::string_view kRowsFamily = "rows";
inline constexpr std::string_view kDefinitionsFamily = "definitions";
inline constexpr std::string_view kMetaFamily = "meta";

inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kLogPrefix = "log/";
inline constexpr std::string_view kCountsPrefix = "counts/";

// The format that this program writes and the only one that it reads.
inline constexpr uint32_t kFormat = 1;

// What all cell and row keys of a leaf start with.
std::string LeafPrefix(std::string_view campaign, std::string_view leaf);

void AppendCellKey(std::string& leaf_prefix, const CellKey& key);
struct ParsedCellKey {
  std::string campaign;
  std::string leaf;
  CellKey key;
};
std::optional<ParsedCellKey> ParseCellKey(std::string_view bytes);

void AppendRowId(std::string& leaf_prefix, const RowId& id);
// `suffix` is what follows the leaf's prefix.
std::optional<RowId> ParseRowId(std::string_view suffix);

std::string DefinitionKey(uint64_t sequence);

}  // namespace sipas::aggregator::store

#endif  // SIPAS_SERVICES_AGGREGATOR_STORE_KEYS_H_
