// Ids of imported responses: the same row gives the same id every time, so that importing a file
// again, or what is left of it after a crash, adds nothing.
//
// The id is the UUIDv8 of (campaign, ordinal, key). With a key, the ordinal tells apart rows that
// share it: first, second ...; sorting the file or adding rows changes no other row's id. Without a
// key it is the row's number in the file.
//
//   ResponseIds ids;
//   std::string id = ids.Next("wave-2018", "respondent 17", 1);
//
// Memory: about 30 bytes per keyed row. Thread-compatible.
#ifndef SIPAS_CLI_IMPORTER_RESPONSE_ID_H_
#define SIPAS_CLI_IMPORTER_RESPONSE_ID_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "libs/base/uuid.h"

namespace sipas::cli {

// Frozen: golden in response_id_test.cc. Another result for the same row would count people twice.
base::Uuid ImportedResponseId(std::string_view campaign, uint64_t ordinal, std::string_view key);

class ResponseIds {
 public:
  // Of the next row. `key` is empty if the mapping has none.
  base::Uuid Next(std::string_view campaign, std::string_view key, uint64_t row_number);

 private:
  // Id of the first row with a (campaign, key) -> how many rows have it.
  absl::flat_hash_map<base::Uuid, uint32_t> seen_;
};

}  // namespace sipas::cli

#endif  // SIPAS_CLI_IMPORTER_RESPONSE_ID_H_
