// The service's configuration, read once at start.
//
//   SIPAS_ASSIGN_OR_RETURN(const Config config, LoadConfig(path));
#ifndef SIPAS_SERVICES_SURVEY_CONFIG_H_
#define SIPAS_SERVICES_SURVEY_CONFIG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace sipas::survey {

// Every field stands in config.proto, with its range.
struct Config {
  std::string listen_address = "127.0.0.1:7301";
  std::string metrics_address = "127.0.0.1:7302";
  std::string data_dir{};
  uint64_t min_free_bytes = 1u << 30;
  uint64_t ballast_bytes = 256u << 20;
  uint64_t max_queued_bytes = 64u << 20;
  int max_log_streams = 64;
  absl::Duration drain = absl::Seconds(10);
  bool reflection = true;
};

// INVALID_ARGUMENT CONFIG_INVALID with every violation, or with the line that is not protobuf text
// format; NOT_FOUND CONFIG_NOT_FOUND.
absl::StatusOr<Config> LoadConfig(const std::string& path);
absl::StatusOr<Config> ParseConfig(const std::string& text);

}  // namespace sipas::survey

#endif  // SIPAS_SERVICES_SURVEY_CONFIG_H_
