// sipas-survey: takes responses in and keeps the log.
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
#include "services/survey/app.h"
#include "services/survey/config.h"

ABSL_FLAG(std::string, config, "", "Configuration file (services/survey/config.proto).");
ABSL_FLAG(bool, check_config, false, "Check the configuration file and exit: 0 good, 2 not.");

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitConfig = 2;

int Fail(int code, const absl::Status& status) {
  std::fprintf(stderr, "sipas-survey: %s\n", sipas::base::DescribeError(status).c_str());
  return code;
}

// --help lists the flags of this file.
void DescribeFlags() {
  absl::FlagsUsageConfig usage;
  usage.normalize_filename = [](absl::string_view file) {
    return absl::EndsWith(file, "services/survey/main.cc") ? "sipas-survey" : std::string(file);
  };
  usage.contains_help_flags = [](absl::string_view file) { return file == "sipas-survey"; };
  absl::SetFlagsUsageConfig(usage);
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Keeps survey responses durably and streams them.\n\n"
      "  sipas-survey --config survey.textproto\n"
      "  sipas-survey --config survey.textproto --check_config");
  DescribeFlags();
  absl::ParseCommandLine(argc, argv);
  sipas::rpc::BlockStopSignals();
  sipas::obs::SetService("sipas-survey");
  const auto config = sipas::survey::LoadConfig(absl::GetFlag(FLAGS_config));
  if (!config.ok()) return Fail(kExitConfig, config.status());
  if (absl::GetFlag(FLAGS_check_config)) return 0;
  auto app = sipas::survey::App::Start(*config);
  if (!app.ok()) return Fail(kExitFailed, app.status());
  sipas::obs::Log(sipas::obs::Severity::kInfo, "serving",
                  {{"port", (*app)->port()}, {"metrics_port", (*app)->metrics_port()}});
  sipas::rpc::WaitForSignal();
  sipas::obs::Log(sipas::obs::Severity::kInfo, "stopping");
  (*app)->Stop();
  return 0;
}
