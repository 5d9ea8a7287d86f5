#include "libs/obs/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <sstream>
#include <tuple>
#include <utility>

#include "libs/obs/process_metrics.h"

namespace sipas::obs {
namespace {

bool ByLabels(const prometheus::ClientMetric& a, const prometheus::ClientMetric& b) {
  const auto key = [](const prometheus::ClientMetric::Label& l) {
    return std::tie(l.name, l.value);
  };
  return std::lexicographical_compare(
      a.label.begin(), a.label.end(), b.label.begin(), b.label.end(),
      [&key](const auto& left, const auto& right) { return key(left) < key(right); });
}

// prometheus-cpp keeps children in hash maps: sorted, two scrapes can be compared.
void Sort(std::vector<prometheus::MetricFamily>& families) {
  std::sort(families.begin(), families.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (prometheus::MetricFamily& family : families) {
    std::sort(family.metric.begin(), family.metric.end(), ByLabels);
  }
}

}  // namespace

// The registry and what is read from the operating system at every scrape.
class Metrics::AllMetrics final : public prometheus::Collectable {
 public:
  explicit AllMetrics(std::shared_ptr<prometheus::Registry> registry)
      : registry_(std::move(registry)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families = registry_->Collect();
    for (prometheus::MetricFamily& family : CollectProcessMetrics()) {
      families.push_back(std::move(family));
    }
    Sort(families);
    return families;
  }

 private:
  const std::shared_ptr<prometheus::Registry> registry_;
};

Metrics::Metrics(std::string_view service)
    : registry_(std::make_shared<prometheus::Registry>()),
      all_(std::make_shared<AllMetrics>(registry_)) {
  AddGauge("sipas_build_info", "1; the labels say which program this is.",
           {{"service", std::string(service)}, {"version", SIPAS_VERSION}})
      .Set(1);
}

Metrics::~Metrics() = default;

Counter& Metrics::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) noexcept {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

Gauge& Metrics::AddGauge(const std::string& name, const std::string& help,
                         const Labels& labels) noexcept {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

Histogram& Metrics::AddHistogram(const std::string& name, const std::string& help,
                                 const std::vector<double>& buckets,
                                 const Labels& labels) noexcept {
  return prometheus::BuildHistogram()
      .Name(name)
      .Help(help)
      .Register(*registry_)
      .Add(labels, buckets);
}

std::string Metrics::Text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, all_->Collect());
  return std::move(out).str();
}

std::shared_ptr<prometheus::Collectable> Metrics::collectable() const { return all_; }

const std::vector<double>& SecondsBuckets() {
  static const std::vector<double> buckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                              0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                              1,      2.5,     5,      10};
  return buckets;
}

}  // namespace sipas::obs
