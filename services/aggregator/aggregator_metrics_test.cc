#include "services/aggregator/aggregator_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "libs/obs/metrics.h"

namespace sipas::aggregator {
namespace {

using ::testing::HasSubstr;

SourceReport At(SourceState state, uint64_t folded, uint64_t head) {
  SourceReport report;
  report.endpoint = "survey:7301";
  report.state = state;
  report.folded_position = folded;
  report.head_position = head;
  return report;
}

// A log that cannot be read has an unknown head: a lag of 0 would silence every alert.
TEST(AggregatorMetricsTest, LagGrowsWhileTheLogCannotBeRead) {
  obs::Metrics metrics("test");
  AggregatorMetrics aggregator(metrics, 1);
  const absl::Time start = absl::FromUnixSeconds(1'000'000);
  aggregator.Observe({At(SourceState::kFollowing, 7, 7)}, true, start);
  EXPECT_THAT(metrics.Text(), HasSubstr("sipas_aggregator_lag_seconds{source=\"0\"} 0\n"));
  aggregator.Observe({At(SourceState::kConnecting, 7, 7)}, true, start + absl::Seconds(60));
  EXPECT_THAT(metrics.Text(), HasSubstr("sipas_aggregator_lag_seconds{source=\"0\"} 60\n"));
  aggregator.Observe({At(SourceState::kStopped, 7, 7)}, true, start + absl::Seconds(90));
  EXPECT_THAT(metrics.Text(), HasSubstr("sipas_aggregator_lag_seconds{source=\"0\"} 90\n"));
  aggregator.Observe({At(SourceState::kFollowing, 9, 9)}, true, start + absl::Seconds(100));
  EXPECT_THAT(metrics.Text(), HasSubstr("sipas_aggregator_lag_seconds{source=\"0\"} 0\n"));
}

TEST(AggregatorMetricsTest, LagOfALogThatWasNeverReadCountsFromTheStart) {
  obs::Metrics metrics("test");
  AggregatorMetrics aggregator(metrics, 1);
  const absl::Time start = absl::FromUnixSeconds(1'000'000);
  aggregator.Observe({At(SourceState::kConnecting, 0, 0)}, false, start);
  aggregator.Observe({At(SourceState::kConnecting, 0, 0)}, false, start + absl::Seconds(5));
  EXPECT_THAT(metrics.Text(), HasSubstr("sipas_aggregator_lag_seconds{source=\"0\"} 5\n"));
}

}  // namespace
}  // namespace sipas::aggregator
