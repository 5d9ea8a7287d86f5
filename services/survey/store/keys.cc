#include "services/survey/store/keys.h"

#include "libs/storage/key_codec.h"

namespace sipas::survey::store {

std::string PositionKey(uint64_t position) {
  std::string key;
  storage::AppendU64(key, position);
  return key;
}

std::optional<uint64_t> ParsePositionKey(std::string_view key) {
  storage::KeyReader reader(key);
  const std::optional<uint64_t> position = reader.ReadU64();
  return reader.done() ? position : std::nullopt;
}

std::string EncodeIdState(const IdState& state) {
  std::string value;
  value.reserve(49);
  storage::AppendU64(value, state.first_position);
  storage::AppendU64(value, state.current_position);
  value.append(base::AsBytes(state.digest));
  storage::AppendU8(value, state.voided ? 1 : 0);
  return value;
}

std::optional<IdState> ParseIdState(std::string_view value) {
  storage::KeyReader reader(value);
  const auto first = reader.ReadU64();
  const auto current = reader.ReadU64();
  const auto digest = reader.ReadBytes(32);
  const auto state = reader.ReadU8();
  if (!reader.done() || *state > 1) return std::nullopt;
  return IdState{.first_position = *first,
                 .current_position = *current,
                 .digest = *base::DigestFromBytes(*digest),
                 .voided = *state == 1};
}

}  // namespace sipas::survey::store
