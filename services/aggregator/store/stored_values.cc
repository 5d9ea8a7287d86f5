#include "services/aggregator/store/stored_values.h"

#include <array>
#include <utility>

#include "libs/domain/log_entry.h"
#include "libs/storage/key_codec.h"
#include "libs/wire/payload.h"
#include "services/aggregator/core/varint.h"

namespace sipas::aggregator::store {
namespace {

using stats::Uint128;
using Parts = stats::CategorySums::Parts;

// A row of answer categories is at most 500 items of 101 ratings and two absences.
constexpr uint64_t kMaxCategories = 1 << 16;

bool ReadCategories(std::string_view& in, uint64_t filled, Parts& parts) {
  const bool weighted = parts.weighted_responses > 0;
  for (; filled > 0; --filled) {
    uint64_t gap = 0;
    uint64_t count = 0;
    Uint128 weight = 0;
    if (!ReadVarint(in, gap) || !ReadVarint(in, count)) return false;
    if (weighted && !ReadVarint(in, weight)) return false;
    if (gap >= kMaxCategories || parts.counts.size() + gap >= kMaxCategories) return false;
    parts.counts.resize(parts.counts.size() + gap);
    parts.counts.push_back(count);
    if (!weighted) continue;
    parts.weights.resize(parts.weights.size() + gap);
    parts.weights.push_back(weight);
  }
  return true;
}

void AppendCategories(const stats::CategorySums& sums, std::string& value) {
  size_t filled = 0;
  for (const uint64_t count : sums.counts()) filled += count == 0 ? 0 : 1;
  AppendVarint(filled, value);
  size_t next = 0;
  for (size_t c = 0; c < sums.categories(); ++c) {
    if (sums.count(c) == 0) continue;
    AppendVarint(c - next, value);
    AppendVarint(sums.count(c), value);
    if (sums.has_weights()) AppendVarint(sums.weight(c), value);
    next = c + 1;
  }
}

void AppendPoint(const domain::LogPoint& point, std::string& value) {
  storage::AppendU64(value, point.position);
  value.append(base::AsBytes(point.hash));
}

bool ReadPoint(storage::KeyReader& reader, domain::LogPoint& point) {
  const std::optional<uint64_t> position = reader.ReadU64();
  const std::optional<std::string_view> hash = reader.ReadBytes(point.hash.size());
  if (!position.has_value() || !hash.has_value()) return false;
  point = {*position, *base::DigestFromBytes(*hash)};
  return true;
}

}  // namespace

std::string EncodeCell(const Cell& cell) {
  std::string value;
  AppendVarint(cell.design_only, value);
  AppendVarint(cell.sums.responses(), value);
  AppendVarint(cell.sums.weighted_responses(), value);
  if (cell.sums.has_weights()) AppendVarint(cell.sums.response_weight(), value);
  AppendCategories(cell.sums, value);
  return value;
}

std::optional<Cell> DecodeCell(std::string_view value) {
  Parts parts;
  uint64_t design_only = 0;
  uint64_t filled = 0;
  if (!ReadVarint(value, design_only) || !ReadVarint(value, parts.responses) ||
      !ReadVarint(value, parts.weighted_responses)) {
    return std::nullopt;
  }
  parts.response_weight = Uint128{parts.responses} << stats::FixedWeight::kFractionBits;
  if (parts.weighted_responses > 0 && !ReadVarint(value, parts.response_weight))
    return std::nullopt;
  if (!ReadVarint(value, filled) || !ReadCategories(value, filled, parts) || !value.empty()) {
    return std::nullopt;
  }
  stats::Result<stats::CategorySums> sums = stats::CategorySums::FromParts(std::move(parts));
  if (!sums.ok()) return std::nullopt;
  return Cell{.sums = *std::move(sums), .design_only = design_only};
}

std::string EncodeCounts(const CampaignCounts& counts) {
  std::string value;
  for (const uint64_t count : {counts.counted, counts.voided, counts.test, counts.design_only,
                               counts.partial, counts.late}) {
    AppendVarint(count, value);
  }
  return value;
}

std::optional<CampaignCounts> DecodeCounts(std::string_view value) {
  CampaignCounts counts;
  for (uint64_t* count : {&counts.counted, &counts.voided, &counts.test, &counts.design_only,
                          &counts.partial, &counts.late}) {
    if (!ReadVarint(value, *count)) return std::nullopt;
  }
  if (!value.empty()) return std::nullopt;
  return counts;
}

std::string EncodeProgress(const LogProgress& progress) {
  std::string value;
  storage::AppendEscaped(value, progress.endpoint);
  storage::AppendEscaped(value, progress.ownership);
  AppendPoint(progress.point, value);
  storage::AppendU64(value, static_cast<uint64_t>(progress.committed_at_us));
  storage::AppendU64(value, progress.not_owned);
  storage::AppendU32(value, static_cast<uint32_t>(progress.earlier.size()));
  for (const domain::LogPoint& point : progress.earlier) AppendPoint(point, value);
  return value;
}

std::optional<LogProgress> DecodeProgress(const base::Uuid& log_id, std::string_view value) {
  storage::KeyReader reader(value);
  LogProgress progress;
  progress.log_id = log_id;
  std::optional<std::string> endpoint = reader.ReadEscaped();
  std::optional<std::string> ownership = reader.ReadEscaped();
  const bool has_point = ReadPoint(reader, progress.point);
  const std::optional<uint64_t> committed_at = reader.ReadU64();
  const std::optional<uint64_t> not_owned = reader.ReadU64();
  const std::optional<uint32_t> earlier = reader.ReadU32();
  if (!endpoint || !ownership || !has_point || !earlier) return std::nullopt;
  progress.endpoint = *std::move(endpoint);
  progress.ownership = *std::move(ownership);
  progress.committed_at_us = static_cast<int64_t>(*committed_at);
  progress.not_owned = *not_owned;
  for (uint32_t i = 0; i < *earlier; ++i) {
    if (!ReadPoint(reader, progress.earlier.emplace_back())) return std::nullopt;
  }
  if (!reader.done()) return std::nullopt;
  return progress;
}

std::string EncodeDefinition(const StoredDefinition& definition) {
  const bool weights = definition.draft.kind() == domain::DefinitionKind::kWeightSet;
  std::string value;
  storage::AppendU8(value, static_cast<uint8_t>(weights ? domain::EntryKind::kWeightSet
                                                        : domain::EntryKind::kDefinition));
  storage::AppendU64(value, definition.position);
  return value + definition.payload;
}

std::optional<StoredDefinition> DecodeDefinition(std::string_view value) {
  storage::KeyReader reader(value);
  const std::optional<uint8_t> kind = reader.ReadU8();
  const std::optional<uint64_t> position = reader.ReadU64();
  if (!position.has_value()) return std::nullopt;
  const std::string_view payload = value.substr(sizeof(*kind) + sizeof(*position));
  auto decoded = wire::DecodePayload(static_cast<domain::EntryKind>(*kind), payload);
  if (!decoded.ok()) return std::nullopt;
  auto* definition = std::get_if<wire::DefinitionPayload>(&*decoded);
  if (definition == nullptr) return std::nullopt;
  return StoredDefinition{std::move(definition->draft), std::string(payload), *position};
}

}  // namespace sipas::aggregator::store
