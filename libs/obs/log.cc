#include "libs/obs/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/mutex.h"
#include "libs/base/strings.h"
#include "libs/base/utf8.h"

namespace sipas::obs {
namespace {

// What every line of this process has in common.
struct Process {
  base::Mutex mutex;
  std::string service ABSL_GUARDED_BY(mutex);
  std::atomic<const base::Clock*> clock{&base::RealClock()};
};

Process& ThisProcess() {
  static Process* const process = new Process;  // outlives every thread that still logs at exit
  return *process;
}

std::string Service() {
  Process& process = ThisProcess();
  base::MutexLock lock(process.mutex);
  return process.service;
}

std::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

void AppendEscaped(std::string_view character, std::string& line) {
  const char c = character[0];
  if (c == '"' || c == '\\') {
    line.push_back('\\');
    line.push_back(c);
  } else if (c == '\n') {
    line += "\\n";
  } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
    absl::StrAppend(&line, absl::StrFormat("\\u%04x", c));
  } else {
    line += character;
  }
}

void AppendString(std::string_view text, std::string& line) {
  line.push_back('"');
  while (!text.empty()) {
    const size_t length = base::Utf8CharLength(text);
    if (length == 0) {
      line += "\xEF\xBF\xBD";  // U+FFFD
      text.remove_prefix(1);
    } else {
      AppendEscaped(text.substr(0, length), line);
      text.remove_prefix(length);
    }
  }
  line.push_back('"');
}

void AppendDouble(double value, std::string& line) {
  if (!std::isfinite(value)) {
    line += "null";
    return;
  }
  std::array<char, 32> digits;  // the shortest form that reads back as the same number
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  line.append(digits.data(), result.ptr);
}

void AppendValue(const LogField::Value& value, std::string& line) {
  std::visit(
      [&line](const auto& v) {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string_view>) {
          AppendString(v, line);
        } else if constexpr (std::is_same_v<T, bool>) {
          line += v ? "true" : "false";
        } else if constexpr (std::is_same_v<T, double>) {
          AppendDouble(v, line);
        } else {
          absl::StrAppend(&line, v);
        }
      },
      value);
}

void AppendField(std::string_view key, const LogField::Value& value, std::string& line) {
  if (line.size() > 1) line.push_back(',');
  AppendString(key, line);
  line.push_back(':');
  AppendValue(value, line);
}

// Gives up silently on an error: there is nowhere left to report it.
void WriteToStderr(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

void Log(Severity severity, std::string_view event, std::initializer_list<LogField> fields) {
  const absl::Time now = ThisProcess().clock.load()->Now();
  WriteToStderr(FormatLogLine(now, Service(), severity, event, fields));
}

void SetService(std::string_view service) {
  Process& process = ThisProcess();
  base::MutexLock lock(process.mutex);
  process.service = service;
}

void SetLogClock(const base::Clock* clock) {
  ThisProcess().clock = clock != nullptr ? clock : &base::RealClock();
}

std::string FormatLogLine(absl::Time time, std::string_view service, Severity severity,
                          std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = "{";
  const std::string time_text = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
  AppendField("time", std::string_view(time_text), line);
  AppendField("severity", NameOf(severity), line);
  AppendField("service", service, line);
  AppendField("event", event, line);
  for (const LogField& field : fields) AppendField(field.key, field.value, line);
  line += "}\n";
  return line;
}

}  // namespace sipas::obs
