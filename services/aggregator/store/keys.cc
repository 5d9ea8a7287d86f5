#include "services/aggregator/store/keys.h"

#include <utility>

#include "libs/storage/key_codec.h"

namespace sipas::aggregator::store {
namespace {

constexpr uint8_t kNoMoreClusters = 0;
constexpr uint8_t kOneMoreCluster = 1;

// Days before 1970 sort before those after it.
constexpr uint32_t kDayOrigin = uint32_t{1} << 31;

bool ReadText(storage::KeyReader& reader, std::string& text) {
  std::optional<std::string> read = reader.ReadEscaped();
  if (read.has_value()) text = *std::move(read);
  return read.has_value();
}

bool ReadClusters(storage::KeyReader& reader, std::vector<std::string>& clusters) {
  std::optional<uint8_t> mark = reader.ReadU8();
  while (mark == kOneMoreCluster) {
    if (!ReadText(reader, clusters.emplace_back())) return false;
    mark = reader.ReadU8();
  }
  return mark == kNoMoreClusters;
}

}  // namespace

std::string LeafPrefix(std::string_view campaign, std::string_view leaf) {
  std::string prefix;
  storage::AppendEscaped(prefix, campaign);
  storage::AppendEscaped(prefix, leaf);
  return prefix;
}

void AppendCellKey(std::string& leaf_prefix, const CellKey& key) {
  storage::AppendEscaped(leaf_prefix, key.stratum);
  for (const std::string& cluster : key.clusters) {
    storage::AppendU8(leaf_prefix, kOneMoreCluster);
    storage::AppendEscaped(leaf_prefix, cluster);
  }
  storage::AppendU8(leaf_prefix, kNoMoreClusters);
  storage::AppendEscaped(leaf_prefix, key.dimension);
  storage::AppendEscaped(leaf_prefix, key.value);
  storage::AppendU32(leaf_prefix, static_cast<uint32_t>(key.day) + kDayOrigin);
}

std::optional<ParsedCellKey> ParseCellKey(std::string_view bytes) {
  storage::KeyReader reader(bytes);
  ParsedCellKey parsed;
  CellKey& key = parsed.key;
  const bool names = ReadText(reader, parsed.campaign) && ReadText(reader, parsed.leaf) &&
                     ReadText(reader, key.stratum) && ReadClusters(reader, key.clusters) &&
                     ReadText(reader, key.dimension) && ReadText(reader, key.value);
  const std::optional<uint32_t> day = reader.ReadU32();
  if (!names || !day.has_value() || !reader.done()) return std::nullopt;
  key.day = static_cast<int32_t>(*day - kDayOrigin);
  return parsed;
}

void AppendRowId(std::string& leaf_prefix, const RowId& id) {
  leaf_prefix.append(id.response_id.AsBytes());
  leaf_prefix.append(id.log_id.AsBytes());
}

std::optional<RowId> ParseRowId(std::string_view suffix) {
  constexpr size_t kIdBytes = sizeof(base::Uuid::bytes);
  if (suffix.size() != 2 * kIdBytes) return std::nullopt;
  return RowId{*base::Uuid::FromBytes(suffix.substr(0, kIdBytes)),
               *base::Uuid::FromBytes(suffix.substr(kIdBytes))};
}

std::string DefinitionKey(uint64_t sequence) {
  std::string key;
  storage::AppendU64(key, sequence);
  return key;
}

}  // namespace sipas::aggregator::store
