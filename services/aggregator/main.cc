// sipas-aggregator: follows the logs of survey services and serves scores.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "libs/base/error.h"
#include "libs/obs/log.h"
#include "libs/rpc/signals.h"
#include "services/aggregator/app.h"
#include "services/aggregator/config.h"

ABSL_FLAG(std::string, config, "", "Configuration file (services/aggregator/config.proto).");
ABSL_FLAG(bool, check_config, false, "Check the configuration file and exit: 0 good, 2 not.");

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitConfig = 2;

int Fail(int code, const absl::Status& status) {
  std::fprintf(stderr, "sipas-aggregator: %s\n", sipas::base::DescribeError(status).c_str());
  return code;
}

// --help lists the flags of this file.
void DescribeFlags() {
  absl::FlagsUsageConfig usage;
  usage.normalize_filename = [](absl::string_view file) {
    return absl::EndsWith(file, "services/aggregator/main.cc") ? "sipas-aggregator"
                                                               : std::string(file);
  };
  usage.contains_help_flags = [](absl::string_view file) { return file == "sipas-aggregator"; };
  absl::SetFlagsUsageConfig(usage);
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Follows the logs of survey services and serves scores with their intervals.\n\n"
      "  sipas-aggregator --config aggregator.textproto\n"
      "  sipas-aggregator --config aggregator.textproto --check_config");
  DescribeFlags();
  absl::ParseCommandLine(argc, argv);
  sipas::rpc::BlockStopSignals();
  sipas::obs::SetService("sipas-aggregator");
  const auto config = sipas::aggregator::LoadConfig(absl::GetFlag(FLAGS_config));
  if (!config.ok()) return Fail(kExitConfig, config.status());
  if (absl::GetFlag(FLAGS_check_config)) return 0;
  auto app = sipas::aggregator::App::Start(*config);
  if (!app.ok()) return Fail(kExitFailed, app.status());
  sipas::obs::Log(sipas::obs::Severity::kInfo, "serving",
                  {{"port", (*app)->port()}, {"metrics_port", (*app)->metrics_port()}});
  sipas::rpc::WaitForSignal();
  sipas::obs::Log(sipas::obs::Severity::kInfo, "stopping");
  const absl::Status stopped = (*app)->Stop();
  return stopped.ok() ? 0 : Fail(kExitFailed, stopped);
}
