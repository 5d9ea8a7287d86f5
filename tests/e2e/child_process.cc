#include "tests/e2e/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace sipas::e2e {
namespace {

constexpr int kCannotStart = 127;

absl::StatusOr<int> OpenOutput(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  return fd;
}

// By number: glibc 2.36 declares pidfd_open without C linkage.
int OpenPidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// In the child of a process with threads: nothing but calls that are safe in a signal handler.
[[noreturn]] void BecomeCommand(char* const* arguments, int out, int err, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotStart);  // it died before the line above
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execv(arguments[0], arguments);
  _exit(kCannotStart);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const Options& options) {
  SIPAS_ASSIGN_OR_RETURN(const int out, OpenOutput(options.output_path + ".out"));
  SIPAS_ASSIGN_OR_RETURN(const int err, OpenOutput(options.output_path + ".err"));
  std::vector<char*> arguments;
  for (const std::string& argument : options.command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) BecomeCommand(arguments.data(), out, err, parent);
  const int fork_error = errno;
  close(out);
  close(err);
  if (pid < 0) return absl::ErrnoToStatus(fork_error, "fork");
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, OpenPidfd(pid)));
}

ChildProcess::~ChildProcess() {
  Kill();
  close(pidfd_);
}

bool ChildProcess::HasExited() { return WaitForExit(absl::ZeroDuration()).ok(); }

void ChildProcess::Signal(int signal) {
  if (!exit_status_.has_value()) kill(pid_, signal);
}

void ChildProcess::Kill() {
  Signal(SIGKILL);
  (void)WaitForExit(absl::InfiniteDuration());
}

absl::StatusOr<int> ChildProcess::WaitForExit(absl::Duration patience) {
  if (exit_status_.has_value()) return *exit_status_;
  pollfd waiting{.fd = pidfd_, .events = POLLIN, .revents = 0};
  const int timeout = patience == absl::InfiniteDuration()
                          ? -1
                          : static_cast<int>(patience / absl::Milliseconds(1));
  while (poll(&waiting, 1, timeout) < 0 && errno == EINTR) {
  }
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) {
    return absl::DeadlineExceededError(absl::StrCat("process ", pid_, " still runs"));
  }
  exit_status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return *exit_status_;
}

absl::StatusOr<int> RunToEnd(const ChildProcess::Options& options, absl::Duration patience) {
  SIPAS_ASSIGN_OR_RETURN(const auto process, ChildProcess::Start(options));
  return process->WaitForExit(patience);
}

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace sipas::e2e
