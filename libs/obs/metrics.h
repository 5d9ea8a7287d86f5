// The process's metrics for Prometheus. Every child (one set of labels) is resolved once at
// start-up and kept as a reference, so that counting is an atomic add without a look-up.
//
//   obs::Metrics metrics("sipas-survey");
//   obs::Counter& accepted = metrics.AddCounter("sipas_survey_responses_total", "Responses by
//   result.",
//                                               {{"result", "accepted"}});
//   accepted.Increment();
//
// Contains from the start: sipas_build_info and process_{resident_memory_bytes, cpu_seconds_total,
// open_fds, start_time_seconds}. Names end in the base unit or _total; labels take values from
// closed sets only. Thread-safe; references stay valid as long as this object. A name that
// Prometheus does not allow, or one name with two types, is a bug that ends the process at
// start-up.
#ifndef SIPAS_LIBS_OBS_METRICS_H_
#define SIPAS_LIBS_OBS_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Collectable;
class Registry;
}  // namespace prometheus

namespace sipas::obs {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using Labels = std::map<std::string, std::string>;

class Metrics {
 public:
  // `service` is the label of sipas_build_info, e.g. "sipas-survey".
  explicit Metrics(std::string_view service);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels again give the same child. noexcept is what ends the process: the
  // registry throws.
  Counter& AddCounter(const std::string& name, const std::string& help,
                      const Labels& labels = {}) noexcept;
  Gauge& AddGauge(const std::string& name, const std::string& help,
                  const Labels& labels = {}) noexcept;
  // `buckets` are upper bounds in rising order, +Inf excluded.
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          const std::vector<double>& buckets, const Labels& labels = {}) noexcept;

  // What /metrics answers: Prometheus's text format, families in the order of their names.
  std::string Text() const;

  // Everything above as one source for an exporter (MetricsHttp).
  std::shared_ptr<prometheus::Collectable> collectable() const;

 private:
  class AllMetrics;

  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<AllMetrics> all_;
};

// Bounds in seconds from 0.1 ms to 10 s, for what takes from an fsync to a slow query.
const std::vector<double>& SecondsBuckets();

}  // namespace sipas::obs

#endif  // SIPAS_LIBS_OBS_METRICS_H_
