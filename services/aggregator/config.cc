#include "services/aggregator/config.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/error.h"
#include "libs/base/host_port.h"
#include "libs/domain/definitions.h"
#include "libs/domain/violations.h"
#include "services/aggregator/config.pb.h"
#include "services/aggregator/core/fold_error.h"

namespace sipas::aggregator {
namespace {

constexpr size_t kMaxSources = 100;

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

SourceTable::Source FromProto(const config::Source& proto) {
  std::vector<OwnedSubtree> owns;
  for (const config::OwnedSubtree& subtree : proto.owns()) {
    owns.push_back({subtree.campaign(), subtree.locality()});
  }
  return {.endpoint = proto.endpoint(), .ownership = Ownership(std::move(owns))};
}

Config FromProto(const config::AggregatorConfig& proto) {
  Config config;
  Override(config.listen_address, proto.listen_address());
  Override(config.metrics_address, proto.metrics_address());
  config.data_dir = proto.data_dir();
  for (const config::Source& source : proto.sources()) config.sources.push_back(FromProto(source));
  if (proto.checkpoint_seconds() != 0) {
    config.checkpoint_interval = absl::Seconds(proto.checkpoint_seconds());
  }
  Override(config.checkpoint_entries, proto.checkpoint_entries());
  if (proto.publish_milliseconds() != 0) {
    config.publish_interval = absl::Milliseconds(proto.publish_milliseconds());
  }
  Override(config.query_threads, proto.query_threads());
  Override(config.max_queued_queries, proto.max_queued_queries());
  Override(config.min_free_bytes, proto.min_free_bytes());
  if (proto.drain_seconds() != 0) config.drain = absl::Seconds(proto.drain_seconds());
  if (proto.has_reflection()) config.reflection = proto.reflection();
  return config;
}

void CheckSources(const config::AggregatorConfig& proto, domain::Violations& violations) {
  const auto count = static_cast<size_t>(proto.sources_size());
  if (count < 1 || count > kMaxSources) {
    violations.Add("sources", absl::StrCat("must be 1 to ", kMaxSources, ", are ", count));
  }
  std::set<std::string> endpoints;
  for (size_t i = 0; i < count; ++i) {
    const config::Source& source = proto.sources(static_cast<int>(i));
    const std::string field = domain::Field("sources", i, "endpoint");
    if (source.endpoint().find(':') == std::string::npos) {
      violations.Add(field, "must be host:port");
    } else if (!endpoints.insert(source.endpoint()).second) {
      violations.Add(field, absl::StrCat("\"", source.endpoint(), "\" is given twice"));
    }
    for (int j = 0; j < source.owns_size(); ++j) {
      if (domain::IsValidName(source.owns(j).campaign())) continue;
      violations.Add(absl::StrCat(domain::Field("sources", i, "owns"), "[", j, "].campaign"),
                     "must be the name of a campaign");
    }
  }
}

void CheckLimits(const config::AggregatorConfig& proto, const Config& config,
                 domain::Violations& violations) {
  CheckRange("checkpoint_seconds",
             static_cast<uint64_t>(absl::ToInt64Seconds(config.checkpoint_interval)), 1, 3600,
             violations);
  CheckRange("checkpoint_entries", config.checkpoint_entries, 1, 1 << 20, violations);
  CheckRange("publish_milliseconds",
             static_cast<uint64_t>(absl::ToInt64Milliseconds(config.publish_interval)), 1, 60'000,
             violations);
  // As written: a number that does not fit the type that the program uses is out of range as well.
  const uint64_t threads = proto.query_threads();
  CheckRange("query_threads", threads == 0 ? 2 : threads, 1, 64, violations);
  CheckRange("max_queued_queries", config.max_queued_queries, 1, 100'000, violations);
  CheckRange("min_free_bytes", config.min_free_bytes, 64u << 20, uint64_t{1} << 50, violations);
  CheckRange("drain_seconds", static_cast<uint64_t>(absl::ToInt64Seconds(config.drain)), 1, 300,
             violations);
}

}  // namespace

absl::StatusOr<Config> ParseConfig(const std::string& text) {
  config::AggregatorConfig proto;
  ErrorCollector errors;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (!parser.ParseFromString(text, &proto)) {
    return base::MakeError(absl::StatusCode::kInvalidArgument,
                           absl::StrCat("the configuration does not parse: ", errors.Text()),
                           {.reason = "CONFIG_INVALID", .domain = std::string(kErrorDomain)});
  }
  const Config config = FromProto(proto);
  domain::Violations violations;
  CheckAddress("listen_address", config.listen_address, violations);
  CheckAddress("metrics_address", config.metrics_address, violations);
  if (config.data_dir.empty()) violations.Add("data_dir", "is required");
  CheckSources(proto, violations);
  CheckLimits(proto, config, violations);
  if (!violations.empty()) {
    return violations.ToStatus(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID", kErrorDomain);
  }
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  std::ifstream file(path);
  if (path.empty() || !file) {
    return base::MakeError(
        absl::StatusCode::kNotFound,
        absl::StrCat("cannot read the configuration file \"", path, "\"; give --config FILE"),
        {.reason = "CONFIG_NOT_FOUND", .domain = std::string(kErrorDomain)});
  }
  std::ostringstream text;
  text << file.rdbuf();
  return ParseConfig(text.str());
}

}  // namespace sipas::aggregator
