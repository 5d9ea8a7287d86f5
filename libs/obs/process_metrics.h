// The process's own metrics under the names of Prometheus's client libraries:
// process_resident_memory_bytes, process_cpu_seconds_total, process_open_fds,
// process_start_time_seconds. Read from /proc at every call; what cannot be read is left out.
//
//   for (prometheus::MetricFamily& family : obs::CollectProcessMetrics()) ...
//
// Thread-safe.
#ifndef SIPAS_LIBS_OBS_PROCESS_METRICS_H_
#define SIPAS_LIBS_OBS_PROCESS_METRICS_H_

#include <prometheus/metric_family.h>

#include <vector>

namespace sipas::obs {

std::vector<prometheus::MetricFamily> CollectProcessMetrics();

}  // namespace sipas::obs

#endif  // SIPAS_LIBS_OBS_PROCESS_METRICS_H_
