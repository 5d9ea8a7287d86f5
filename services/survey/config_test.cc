#include "services/survey/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "libs/base/error.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"

namespace sipas::survey {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const auto& violation : base::DetailsOf(status).violations) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(ConfigTest, EverythingButTheDirectoryHasADefault) {
  const auto config = ParseConfig("data_dir: '/var/lib/sipas/survey'");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->data_dir, "/var/lib/sipas/survey");
  EXPECT_EQ(config->listen_address, "127.0.0.1:7301");
  EXPECT_EQ(config->metrics_address, "127.0.0.1:7302");
  EXPECT_EQ(config->min_free_bytes, uint64_t{1} << 30);
  EXPECT_EQ(config->ballast_bytes, uint64_t{256} << 20);
  EXPECT_EQ(config->max_queued_bytes, uint64_t{64} << 20);
  EXPECT_EQ(config->max_log_streams, 64);
  EXPECT_EQ(config->drain, absl::Seconds(10));
  EXPECT_TRUE(config->reflection);
}

TEST(ConfigTest, EveryFieldCanBeSet) {
  const auto config = ParseConfig(R"(
    listen_address: "0.0.0.0:0"
    metrics_address: "127.0.0.1:0"
    data_dir: "d"
    min_free_bytes: 67108864
    ballast_bytes: 1
    max_queued_bytes: 1048576
    max_log_streams: 1000
    drain_seconds: 300
    reflection: false
  )");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->listen_address, "0.0.0.0:0");
  EXPECT_EQ(config->metrics_address, "127.0.0.1:0");
  EXPECT_EQ(config->min_free_bytes, uint64_t{64} << 20);
  EXPECT_EQ(config->ballast_bytes, 1u);
  EXPECT_EQ(config->max_queued_bytes, uint64_t{1} << 20);
  EXPECT_EQ(config->max_log_streams, 1000);
  EXPECT_EQ(config->drain, absl::Seconds(300));
  EXPECT_FALSE(config->reflection);
}

TEST(ConfigTest, NamesEveryValueOutOfRange) {
  const absl::Status status = ParseConfig(R"(
    min_free_bytes: 1
    max_queued_bytes: 1
    max_log_streams: 4000000000
    drain_seconds: 301
  )")
                                  .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("data_dir", "min_free_bytes", "max_queued_bytes",
                                            "max_log_streams", "drain_seconds"));
}

TEST(ConfigTest, RefusesAFieldThatItDoesNotKnow) {
  const absl::Status status = ParseConfig("data_dir: 'd'\nlisten_adress: 'x'").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 2"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("listen_adress"));
}

TEST(ConfigTest, ReadsAFile) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/survey.textproto";
  std::ofstream(path) << "data_dir: 'd'\n";
  const auto config = LoadConfig(path);
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->data_dir, "d");
}

TEST(ConfigTest, SaysWhichFileIsMissing) {
  const absl::Status status = LoadConfig("/no/such/file").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "CONFIG_NOT_FOUND"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("/no/such/file"));
}

TEST(ConfigTest, RefusesAddressesWithoutHostOrPort) {
  const absl::Status status = ParseConfig(R"(
    listen_address: "127.0.0.1:99999" metrics_address: "nonsense" data_dir: "/d"
  )")
                                  .status();
  EXPECT_THAT(FieldsOf(status), ElementsAre("listen_address", "metrics_address"));
}

}  // namespace
}  // namespace sipas::survey
