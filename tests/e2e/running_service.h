// One of our services as a process of its own, with a configuration file and a data directory that
// stay while it is killed and started again.
//
//   RunningService survey({.name = "survey", .binary = kSurveyBinary, .directory = dir.path()});
//   ASSERT_THAT(survey.Start(), IsOk());
//   survey.Kill();
//   ASSERT_THAT(survey.Start(), IsOk());     // the same addresses, the same data
//
// Ports are picked by the system at the first start and kept; loopback_address.h says why that is
// safe.
//
// Thread-compatible; address() may be used by all threads after the first start.
#ifndef SIPAS_TESTS_E2E_RUNNING_SERVICE_H_
#define SIPAS_TESTS_E2E_RUNNING_SERVICE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/e2e/child_process.h"

namespace sipas::e2e {

class RunningService {
 public:
  struct Options {
    // Names the files in `directory`: NAME.textproto, NAME.out, NAME.err and the data directory
    // NAME.
    std::string name{};
    std::string binary{};
    // Must outlive the service.
    std::string directory{};
    // More of the configuration file.
    std::string config{};
  };

  explicit RunningService(const Options& options);

  // Returns when it serves. UNAVAILABLE with what it printed if it ends before.
  absl::Status Start();
  // kill -9.
  void Kill();
  // SIGTERM; its exit status.
  absl::StatusOr<int> Stop();

  // host:port, once it was started.
  std::string address() const;
  std::string metrics_address() const;
  std::string data_dir() const { return Path(""); }
  std::string config_path() const { return Path(".textproto"); }
  // The lines that it logged, of all its lives.
  std::string log() const { return ReadFile(Path(".err")); }
  ChildProcess& process() { return *process_; }

  void set_config(std::string config) { options_.config = std::move(config); }
  // Writes the configuration file that Start uses.
  void WriteConfig() const;

 private:
  std::string Path(std::string_view suffix) const;
  // Looks for the line that says it serves, in what it logged since `offset`.
  bool FindPorts(size_t offset);

  Options options_;
  const std::string host_;
  int port_ = 0;
  int metrics_port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_RUNNING_SERVICE_H_
