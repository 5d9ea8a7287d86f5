#include "tests/e2e/running_service.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <signal.h>

#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"
#include "libs/base/strings.h"
#include "tests/e2e/loopback_address.h"

namespace sipas::e2e {
RunningService::RunningService(const Options& options)
    : options_(options), host_(OwnLoopbackAddress()) {}

std::string RunningService::Path(std::string_view suffix) const {
  return absl::StrCat(options_.directory, "/", options_.name, base::ToAbsl(suffix));
}

std::string RunningService::address() const { return absl::StrCat(host_, ":", port_); }
std::string RunningService::metrics_address() const {
  return absl::StrCat(host_, ":", metrics_port_);
}

void RunningService::WriteConfig() const {
  std::ofstream(config_path()) << "listen_address: \"" << address() << "\"\n"
                               << "metrics_address: \"" << metrics_address() << "\"\n"
                               << "data_dir: \"" << data_dir() << "\"\n"
                               << options_.config << "\n";
}

absl::Status RunningService::Start() {
  WriteConfig();
  const size_t logged = log().size();
  SIPAS_ASSIGN_OR_RETURN(
      process_, ChildProcess::Start({.command = {options_.binary, "--config", config_path()},
                                     .output_path = Path("")}));
  bool serves = false;
  Eventually([&] {
    const bool exited = process_->HasExited();  // asked first: its last line is then in the log
    serves = FindPorts(logged);
    return serves || exited;
  });
  if (serves) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(options_.name, " does not serve: ", log().substr(logged)));
}

bool RunningService::FindPorts(size_t offset) {
  const std::string text = log().substr(offset);
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    google::protobuf::Struct event;
    if (!google::protobuf::util::JsonStringToMessage(std::string(line), &event).ok()) continue;
    const auto& fields = event.fields();
    const auto name = fields.find("event");
    if (name == fields.end() || name->second.string_value() != "serving") continue;
    port_ = static_cast<int>(fields.at("port").number_value());
    metrics_port_ = static_cast<int>(fields.at("metrics_port").number_value());
    return true;
  }
  return false;
}

void RunningService::Kill() { process_->Kill(); }

absl::StatusOr<int> RunningService::Stop() {
  process_->Signal(SIGTERM);
  return process_->WaitForExit();
}

}  // namespace sipas::e2e
