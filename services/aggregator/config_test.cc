#include "services/aggregator/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::aggregator {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kMinimal[] = R"(data_dir: "/tmp/x" sources { endpoint: "localhost:7301" })";

std::vector<std::string> ViolatedFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& violation : base::DetailsOf(status).violations)
    fields.push_back(violation.field);
  return fields;
}

TEST(ConfigTest, EverythingElseHasADefault) {
  ASSERT_OK_AND_ASSIGN(const Config config, ParseConfig(kMinimal));
  EXPECT_EQ(config.listen_address, "127.0.0.1:7303");
  EXPECT_EQ(config.checkpoint_interval, absl::Seconds(5));
  EXPECT_EQ(config.checkpoint_entries, 262'144u);
  EXPECT_EQ(config.publish_interval, absl::Milliseconds(100));
  EXPECT_TRUE(config.reflection);
  ASSERT_EQ(config.sources.size(), 1u);
  EXPECT_TRUE(config.sources[0].ownership.everything());
}

TEST(ConfigTest, ReadsEveryField) {
  ASSERT_OK_AND_ASSIGN(const Config config, ParseConfig(R"(
    listen_address: "0.0.0.0:1" metrics_address: "0.0.0.0:2" data_dir: "/d"
    sources { endpoint: "a:1" owns { campaign: "c" locality: "01" } owns { campaign: "d" } }
    sources { endpoint: "b:1" }
    checkpoint_seconds: 7 checkpoint_entries: 8 publish_milliseconds: 9 query_threads: 10
    max_queued_queries: 11 min_free_bytes: 100000000 drain_seconds: 12 reflection: false)"));
  EXPECT_EQ(config.listen_address, "0.0.0.0:1");
  EXPECT_EQ(config.metrics_address, "0.0.0.0:2");
  EXPECT_EQ(config.data_dir, "/d");
  EXPECT_EQ(config.sources[0].ownership.Text(), "c/01,d/");
  EXPECT_EQ(config.sources[1].endpoint, "b:1");
  EXPECT_EQ(config.checkpoint_interval, absl::Seconds(7));
  EXPECT_EQ(config.checkpoint_entries, 8u);
  EXPECT_EQ(config.publish_interval, absl::Milliseconds(9));
  EXPECT_EQ(config.query_threads, 10);
  EXPECT_EQ(config.max_queued_queries, 11u);
  EXPECT_EQ(config.min_free_bytes, 100'000'000u);
  EXPECT_EQ(config.drain, absl::Seconds(12));
  EXPECT_FALSE(config.reflection);
}

TEST(ConfigTest, NamesEverythingThatIsWrong) {
  const auto config = ParseConfig(R"(
    sources { endpoint: "a:1" owns { locality: "01" } }
    sources { endpoint: "a:1" }
    sources { endpoint: "no port" }
    checkpoint_seconds: 4000 checkpoint_entries: 2000000 publish_milliseconds: 70000
    query_threads: 4294967295 max_queued_queries: 200000 min_free_bytes: 1 drain_seconds: 1000)");
  EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(ViolatedFields(config.status()),
              ElementsAre("data_dir", "sources[0].owns[0].campaign", "sources[1].endpoint",
                          "sources[2].endpoint", "checkpoint_seconds", "checkpoint_entries",
                          "publish_milliseconds", "query_threads", "max_queued_queries",
                          "min_free_bytes", "drain_seconds"));
}

TEST(ConfigTest, NeedsASource) {
  EXPECT_THAT(ViolatedFields(ParseConfig(R"(data_dir: "/d")").status()), ElementsAre("sources"));
}

TEST(ConfigTest, RefusesAFieldThatItDoesNotKnow) {
  const auto config = ParseConfig(std::string(kMinimal) + "\nlisten_adress: \"x:1\"");
  EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(config.status().ToString(), HasSubstr("line 2"));
  EXPECT_THAT(config.status().ToString(), HasSubstr("listen_adress"));
}

TEST(ConfigTest, SaysThatTheFileIsMissing) {
  const sipas::testing::TempDir dir;
  EXPECT_THAT(LoadConfig(dir.path() + "/none.textproto"),
              StatusIs(absl::StatusCode::kNotFound, "CONFIG_NOT_FOUND"));
}

TEST(ConfigTest, RefusesAddressesWithoutHostOrPort) {
  const auto config = ParseConfig(R"(
    listen_address: "127.0.0.1:99999" metrics_address: "nonsense" data_dir: "/d"
    sources { endpoint: "h:1" }
  )");
  EXPECT_THAT(ViolatedFields(config.status()), ElementsAre("listen_address", "metrics_address"));
}

}  // namespace
}  // namespace sipas::aggregator
