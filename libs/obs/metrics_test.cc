#include "libs/obs/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace sipas::obs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The value after `name` and its labels in the text, NaN-free; -1 if it is not there.
double ValueOf(const std::string& text, const std::string& name) {
  const size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::atof(text.c_str() + at + name.size() + 2);
}

TEST(MetricsTest, ShowsCountersGaugesAndHistograms) {
  Metrics metrics("test");
  metrics.AddCounter("sipas_x_total", "Xs.", {{"result", "accepted"}}).Increment(3);
  metrics.AddGauge("sipas_queue_bytes", "Queue.").Set(-1.5);
  Histogram& seconds = metrics.AddHistogram("sipas_commit_seconds", "Commits.", {0.1, 1});
  seconds.Observe(0.05);
  seconds.Observe(0.5);
  seconds.Observe(5);
  EXPECT_THAT(metrics.Text(), AllOf(HasSubstr("# HELP sipas_x_total Xs.\n"
                                              "# TYPE sipas_x_total counter\n"
                                              "sipas_x_total{result=\"accepted\"} 3\n"),
                                    HasSubstr("# TYPE sipas_queue_bytes gauge\n"
                                              "sipas_queue_bytes -1.5\n"),
                                    HasSubstr("sipas_commit_seconds_bucket{le=\"0.1\"} 1\n"
                                              "sipas_commit_seconds_bucket{le=\"1\"} 2\n"
                                              "sipas_commit_seconds_bucket{le=\"+Inf\"} 3\n")));
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameChild) {
  Metrics metrics("test");
  Counter& first = metrics.AddCounter("sipas_x_total", "Xs.", {{"a", "1"}});
  EXPECT_EQ(&metrics.AddCounter("sipas_x_total", "Xs.", {{"a", "1"}}), &first);
  EXPECT_NE(&metrics.AddCounter("sipas_x_total", "Xs.", {{"a", "2"}}), &first);
}

TEST(MetricsTest, ShowsNamesAndLabelsInOrder) {
  Metrics metrics("test");
  metrics.AddGauge("sipas_b", "B.");
  for (const char* label : {"3", "1", "2"}) {
    metrics.AddCounter("sipas_a_total", "A.", {{"l", label}});
  }
  EXPECT_THAT(metrics.Text(), HasSubstr("sipas_a_total{l=\"1\"} 0\n"
                                        "sipas_a_total{l=\"2\"} 0\n"
                                        "sipas_a_total{l=\"3\"} 0\n"
                                        "# HELP sipas_b B.\n"));
}

TEST(MetricsTest, SaysWhichProgramItIs) {
  EXPECT_THAT(
      Metrics("sipas-survey").Text(),
      HasSubstr("sipas_build_info{service=\"sipas-survey\",version=\"" SIPAS_VERSION "\"} 1\n"));
}

TEST(MetricsTest, ShowsTheProcess) {
  const Metrics metrics("test");
  const std::string text = metrics.Text();
  EXPECT_GT(ValueOf(text, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(ValueOf(text, "process_cpu_seconds_total"), 0);
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_GT(ValueOf(text, "process_start_time_seconds"), now - 3600);
  EXPECT_LE(ValueOf(text, "process_start_time_seconds"), now + 2);
  EXPECT_THAT(text, HasSubstr("# TYPE process_cpu_seconds_total counter\n"));
}

TEST(MetricsTest, CountsOpenFileDescriptors) {
  const Metrics metrics("test");
  const double before = ValueOf(metrics.Text(), "process_open_fds");
  const int fd = dup(STDERR_FILENO);
  EXPECT_EQ(ValueOf(metrics.Text(), "process_open_fds"), before + 1);
  close(fd);
  EXPECT_EQ(ValueOf(metrics.Text(), "process_open_fds"), before);
}

TEST(MetricsDeathTest, ANameThatPrometheusDoesNotAllowEndsTheProcess) {
  Metrics metrics("test");
  EXPECT_DEATH(metrics.AddCounter("not-a-name", "Help."), "Invalid metric name");
}

}  // namespace
}  // namespace sipas::obs
