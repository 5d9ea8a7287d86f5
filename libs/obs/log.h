// One JSON object per line on stderr, for machines first.
//
//   obs::Log(obs::Severity::kInfo, "log_opened", {{"path", path}, {"head", position}});
//   {"time":"2026-03-01T08:00:00.123456Z","severity":"INFO","service":"sipas-survey",
//    "event":"log_opened","path":"/var/lib/sipas","head":42}                       (on one line)
//
// `event` is a constant in snake_case. Never log an answer, a comment or a device's secret: answers
// are personal data. Every line is one write(2), so lines of threads and processes do not mix.
// All functions are thread-safe.
#ifndef SIPAS_LIBS_OBS_LOG_H_
#define SIPAS_LIBS_OBS_LOG_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "libs/base/clock.h"

namespace sipas::obs {

enum class Severity { kInfo, kWarning, kError };

// A key (a constant in snake_case) and a value. Borrows both until Log returns.
struct LogField {
  using Value = std::variant<std::string_view, int64_t, uint64_t, double, bool>;

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  LogField(std::string_view k, double v) : key(k), value(v) {}
  template <std::signed_integral T>
  LogField(std::string_view k, T v) : key(k), value(static_cast<int64_t>(v)) {}
  template <std::unsigned_integral T>
  LogField(std::string_view k, T v) : key(k), value(static_cast<uint64_t>(v)) {}

  std::string_view key;
  Value value;
};

// Writes one line.
void Log(Severity severity, std::string_view event, std::initializer_list<LogField> fields = {});

// The name of this process in every line; call once at the start of main.
void SetService(std::string_view service);

// For tests: takes the time of the lines from `clock`, which must outlive its use; null is the real
// one.
void SetLogClock(const base::Clock* clock);

// The line that Log writes, with the line feed. Bytes that are not UTF-8 become U+FFFD; a number
// that JSON cannot express becomes null.
std::string FormatLogLine(absl::Time time, std::string_view service, Severity severity,
                          std::string_view event, std::initializer_list<LogField> fields);

}  // namespace sipas::obs

#endif  // SIPAS_LIBS_OBS_LOG_H_
