// A snapshot as text: equal texts, equal states to the bit.
#ifndef SIPAS_SERVICES_AGGREGATOR_CORE_SNAPSHOT_TEXT_FOR_TEST_H_
#define SIPAS_SERVICES_AGGREGATOR_CORE_SNAPSHOT_TEXT_FOR_TEST_H_

#include <string>

#include "services/aggregator/core/snapshot.h"

namespace sipas::aggregator {

inline std::string TextOf(const Row& row) {
  std::string text =
      row.response_id.ToString() + " w" + std::to_string(row.weight_fixed) + " " + row.stratum;
  for (const std::string& cluster : row.clusters) text += "/" + cluster;
  for (const auto& [dimension, value] : row.attributes) text += " " + dimension + "=" + value;
  for (const uint32_t category : row.categories) text += " " + std::to_string(category);
  return text + "\n";
}

inline std::string TextOf(const CellKey& key, const Cell& cell) {
  std::string text = key.stratum;
  for (const std::string& cluster : key.clusters) text += "/" + cluster;
  text += " " + key.dimension + "=" + key.value + " day" + std::to_string(key.day) + ":";
  const auto number = [](stats::Uint128 value) {
    return std::to_string(static_cast<uint64_t>(value >> 64)) + "'" +
           std::to_string(static_cast<uint64_t>(value));
  };
  text += " n" + std::to_string(cell.sums.responses()) + " d" + std::to_string(cell.design_only) +
          " w" + number(cell.sums.response_weight());
  for (size_t c = 0; c < cell.sums.categories(); ++c) {
    text += " " + std::to_string(cell.sums.count(c)) + "*" + number(cell.sums.weight(c));
  }
  return text + "\n";
}

// Cells, rows and counts of all campaigns; the watermark only if asked for.
inline std::string TextOf(const Snapshot& snapshot, bool with_watermark = false) {
  std::string text = "cells " + std::to_string(snapshot.cell_count()) + " rows " +
                     std::to_string(snapshot.row_count()) + "\n";
  for (const auto& [log, position] : snapshot.watermark()) {
    if (with_watermark) text += log.ToString() + " " + std::to_string(position) + "\n";
  }
  for (const CampaignSnapshot* campaign : snapshot.campaigns()) {
    const CampaignCounts& counts = campaign->counts();
    text += campaign->definition().name;
    for (const uint64_t n : {counts.counted, counts.voided, counts.test, counts.design_only,
                             counts.partial, counts.late}) {
      text += " " + std::to_string(n);
    }
    text += "\n";
    for (int i = 0; i < campaign->tree().size(); ++i) {
      if (campaign->leaf(i) == nullptr) continue;
      text += "leaf " + campaign->tree().at(i).code + "\n";
      campaign->leaf(i)->ForEachCell(
          [&](const CellKey& key, const Cell& cell) { text += TextOf(key, cell); });
      const absl::Status read =
          campaign->ForEachRow(i, [&](const Row& row) { text += TextOf(row); });
      if (!read.ok()) text += read.ToString() + "\n";
    }
  }
  return text;
}

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CORE_SNAPSHOT_TEXT_FOR_TEST_H_
