#include "libs/obs/process_metrics.h"

#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace sipas::obs {
namespace {

std::optional<double> ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  double total_pages = 0;
  double resident_pages = 0;
  if (!(statm >> total_pages >> resident_pages)) return std::nullopt;
  return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> CpuSeconds() {
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return std::nullopt;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

std::optional<double> OpenFds() {
  std::error_code error;
  const std::filesystem::directory_iterator fds("/proc/self/fd", error);
  if (error) return std::nullopt;
  // The iterator's own descriptor is not one of the process's.
  return static_cast<double>(std::distance(begin(fds), end(fds)) - 1);
}

// Seconds since 1970 at which the machine started.
std::optional<double> BootTime() {
  std::ifstream stat("/proc/stat");
  for (std::string key; stat >> key;) {
    double value = 0;
    if (key == "btime" && stat >> value) return value;
    stat.ignore(1 << 16, '\n');
  }
  return std::nullopt;
}

std::optional<double> StartTime() {
  std::ifstream file("/proc/self/stat");
  const std::string stat((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // The second field is the program's name in parentheses and may contain anything; the start time
  // in clock ticks since boot is the 20th field after it.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int i = 0; i < 19; ++i) fields >> field;
  double ticks = 0;
  const std::optional<double> boot = BootTime();
  if (!(fields >> ticks) || !boot.has_value()) return std::nullopt;
  return *boot + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void Append(const char* name, const char* help, prometheus::MetricType type,
            std::optional<double> value, std::vector<prometheus::MetricFamily>& families) {
  if (!value.has_value()) return;
  prometheus::MetricFamily& family = families.emplace_back();
  family.name = name;
  family.help = help;
  family.type = type;
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.gauge.value = *value;
  metric.counter.value = *value;
}

}  // namespace

std::vector<prometheus::MetricFamily> CollectProcessMetrics() {
  using prometheus::MetricType;
  std::vector<prometheus::MetricFamily> families;
  Append("process_resident_memory_bytes", "Resident memory size in bytes.", MetricType::Gauge,
         ResidentBytes(), families);
  Append("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
         MetricType::Counter, CpuSeconds(), families);
  Append("process_open_fds", "Number of open file descriptors.", MetricType::Gauge, OpenFds(),
         families);
  Append("process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
         MetricType::Gauge, StartTime(), families);
  return families;
}

}  // namespace sipas::obs
