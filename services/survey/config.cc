#include "services/survey/config.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/error.h"
#include "libs/base/host_port.h"
#include "libs/domain/violations.h"
#include "services/survey/config.pb.h"

namespace sipas::survey {
namespace {

constexpr char kDomain[] = "survey.sipas";

// Keeps what the text format's parser complains about.
class ErrorCollector final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    errors_.push_back(absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message));
  }
  std::string Text() const { return absl::StrJoin(errors_, "; "); }

 private:
  std::vector<std::string> errors_;
};

void CheckRange(std::string_view field, uint64_t value, uint64_t lowest, uint64_t highest,
                domain::Violations& violations) {
  if (value >= lowest && value <= highest) return;
  violations.Add(field, absl::StrCat("must be ", lowest, " to ", highest, ", is ", value));
}

void CheckAddress(std::string_view field, const std::string& address,
                  domain::Violations& violations) {
  if (base::PortOf(address).has_value()) return;
  violations.Add(field, absl::StrCat("must be host:port, is \"", address, "\""));
}

template <typename T, typename U>
void Override(T& value, U given) {
  if (given != U()) value = static_cast<T>(given);
}

Config FromProto(const config::SurveyConfig& proto) {
  Config config;
  Override(config.listen_address, proto.listen_address());
  Override(config.metrics_address, proto.metrics_address());
  config.data_dir = proto.data_dir();
  Override(config.min_free_bytes, proto.min_free_bytes());
  Override(config.ballast_bytes, proto.ballast_bytes());
  Override(config.max_queued_bytes, proto.max_queued_bytes());
  Override(config.max_log_streams, proto.max_log_streams());
  if (proto.drain_seconds() != 0) config.drain = absl::Seconds(proto.drain_seconds());
  if (proto.has_reflection()) config.reflection = proto.reflection();
  return config;
}

}  // namespace

absl::StatusOr<Config> ParseConfig(const std::string& text) {
  config::SurveyConfig proto;
  ErrorCollector errors;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (!parser.ParseFromString(text, &proto)) {
    return base::MakeError(absl::StatusCode::kInvalidArgument,
                           absl::StrCat("the configuration does not parse: ", errors.Text()),
                           {.reason = "CONFIG_INVALID", .domain = kDomain});
  }
  const Config config = FromProto(proto);
  domain::Violations violations;
  CheckAddress("listen_address", config.listen_address, violations);
  CheckAddress("metrics_address", config.metrics_address, violations);
  if (config.data_dir.empty()) violations.Add("data_dir", "is required");
  CheckRange("min_free_bytes", config.min_free_bytes, 64u << 20, uint64_t{1} << 50, violations);
  CheckRange("max_queued_bytes", config.max_queued_bytes, 1u << 20, uint64_t{1} << 33, violations);
  CheckRange("max_log_streams", static_cast<uint64_t>(config.max_log_streams), 1, 1000, violations);
  CheckRange("drain_seconds", static_cast<uint64_t>(absl::ToInt64Seconds(config.drain)), 1, 300,
             violations);
  if (!violations.empty()) {
    return violations.ToStatus(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID", kDomain);
  }
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  std::ifstream file(path);
  if (path.empty() || !file) {
    return base::MakeError(
        absl::StatusCode::kNotFound,
        absl::StrCat("cannot read the configuration file \"", path, "\"; give --config FILE"),
        {.reason = "CONFIG_NOT_FOUND", .domain = kDomain});
  }
  std::ostringstream text;
  text << file.rdbuf();
  return ParseConfig(text.str());
}

}  // namespace sipas::survey
