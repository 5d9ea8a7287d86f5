// A process that a test starts. It never outlives the test: the destructor kills it, and the kernel
// does where the test itself is killed.
//
//   ASSERT_OK_AND_ASSIGN(auto process, ChildProcess::Start({.command = {kSurveyBinary, "--config",
//   path},
//                                                           .output_path = dir.path() +
//                                                           "/survey"}));
//   process->Signal(SIGTERM);
//   EXPECT_THAT(process->WaitForExit(), IsOkAndHolds(0));
//
// Thread-compatible. Start it on a thread that lives as long as it should: the kernel's guarantee
// is about the thread that started it.
#ifndef SIPAS_TESTS_E2E_CHILD_PROCESS_H_
#define SIPAS_TESTS_E2E_CHILD_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/e2e/eventually.h"

namespace sipas::e2e {

class ChildProcess {
 public:
  struct Options {
    // The program's path and its arguments.
    std::vector<std::string> command;
    // Standard output and error are appended to this path with ".out" and ".err".
    std::string output_path;
  };

  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool HasExited();
  void Signal(int signal);
  // kill -9; returns when the process is gone.
  void Kill();
  // The exit status as a shell gives it: 128 + number where a signal ended it. DEADLINE_EXCEEDED if
  // it goes on.
  absl::StatusOr<int> WaitForExit(absl::Duration patience = Patience());

 private:
  ChildProcess(pid_t pid, int pidfd) : pid_(pid), pidfd_(pidfd) {}

  const pid_t pid_;
  const int pidfd_;
  std::optional<int> exit_status_;
};

// Runs a command to its end; what it printed is in the files of Options.
absl::StatusOr<int> RunToEnd(const ChildProcess::Options& options,
                             absl::Duration patience = Patience());

// All of a file; empty if there is none.
std::string ReadFile(const std::string& path);

}  // namespace sipas::e2e

#endif  // SIPAS_TESTS_E2E_CHILD_PROCESS_H_
