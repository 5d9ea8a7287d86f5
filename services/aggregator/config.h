// The service's configuration, read once at start.
//
//   SIPAS_ASSIGN_OR_RETURN(const Config config, LoadConfig(path));
#ifndef SIPAS_SERVICES_AGGREGATOR_CONFIG_H_
#define SIPAS_SERVICES_AGGREGATOR_CONFIG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/aggregator/core/source_table.h"

namespace sipas::aggregator {

// Every field stands in config.proto, with its range.
struct Config {
  std::string listen_address = "127.0.0.1:7303";
  std::string metrics_address = "127.0.0.1:7304";
  std::string data_dir{};
  std::vector<SourceTable::Source> sources{};
  absl::Duration checkpoint_interval = absl::Seconds(5);
  uint64_t checkpoint_entries = 1 << 18;
  absl::Duration publish_interval = absl::Milliseconds(100);
  int query_threads = 2;
  size_t max_queued_queries = 256;
  uint64_t min_free_bytes = 512u << 20;
  absl::Duration drain = absl::Seconds(10);
  bool reflection = true;
};

// INVALID_ARGUMENT CONFIG_INVALID with every violation, or with the line that is not protobuf text
// format; NOT_FOUND CONFIG_NOT_FOUND.
absl::StatusOr<Config> LoadConfig(const std::string& path);
absl::StatusOr<Config> ParseConfig(const std::string& text);

}  // namespace sipas::aggregator

#endif  // SIPAS_SERVICES_AGGREGATOR_CONFIG_H_
