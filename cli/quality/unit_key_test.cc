#include "cli/quality/unit_key.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "cli/command_line/exit_code.h"

namespace sipas::cli {
namespace {

using ::testing::HasSubstr;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class UnitKeyTest : public ::testing::Test {
 protected:
  absl::StatusOr<UnitKey> Make(const std::string& by, const std::string& within = "",
                               const std::string& service = "") {
    return UnitKey::Make(by, within, service, campaign_, tree_);
  }

  const survey::v1::Register tree_ = Parse<survey::v1::Register>(
      "levels: ['province', 'commune', 'desk']"
      "localities { code: 'P' level: 'province' }"
      "localities { code: 'C' level: 'commune' parent_code: 'P' }"
      "localities { code: 'D' level: 'desk' parent_code: 'C' }");
  const survey::v1::Campaign campaign_ = Parse<survey::v1::Campaign>(
      "breakdowns { dimension: 'interviewer' } breakdowns { dimension: 'service' }");
  const survey::v1::ResponseRecord record_ = Parse<survey::v1::ResponseRecord>(
      "stratum: 's' clusters: ['k', 'l'] response { locality: 'D' device_id: 'tablet-1'"
      " attributes { dimension: 'interviewer' value: 'Mai' }"
      " attributes { dimension: 'service' value: 'land' } }");
};

TEST_F(UnitKeyTest, NamesEveryKindOfUnit) {
  EXPECT_EQ(Make("device")->Unit(record_, 0), "tablet-1");
  EXPECT_EQ(Make("day")->Unit(record_, 20000), "2024-10-04");
  EXPECT_EQ(Make("cluster")->Unit(record_, 0), "s/k");
  EXPECT_EQ(Make("locality")->Unit(record_, 0), "D");
  EXPECT_EQ(Make("commune")->Unit(record_, 0), "C");
  EXPECT_EQ(Make("interviewer")->Unit(record_, 0), "Mai");
}

TEST_F(UnitKeyTest, ComparesInsideTheLocalityOrForLocalitiesInsideTheParent) {
  EXPECT_EQ(Make("device")->Group(record_), "D");
  EXPECT_EQ(Make("locality")->Group(record_), "C");
  EXPECT_EQ(Make("commune")->Group(record_), "P");
  EXPECT_EQ(Make("device", "province")->Group(record_), "P");
  EXPECT_EQ(Make("device", "all")->Group(record_), "");
  EXPECT_EQ(Make("device", "", "service")->Group(record_), "D\nland");
}

TEST_F(UnitKeyTest, NamesTheChoicesWhereThereIsNoSuchUnitLevelOrBreakdown) {
  const auto unit = Make("village").status();
  EXPECT_EQ(ExitCodeOf(unit), ExitCode::kUsage);
  EXPECT_THAT(std::string(unit.message()), HasSubstr("a level (province, commune, desk)"));
  EXPECT_THAT(std::string(unit.message()), HasSubstr("a breakdown (interviewer, service)"));
  EXPECT_EQ(ExitCodeOf(Make("device", "village").status()), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(Make("device", "", "gender").status()), ExitCode::kUsage);
}

TEST_F(UnitKeyTest, IsEmptyWhereTheResponseHasNoSuchThing) {
  const survey::v1::ResponseRecord record;
  EXPECT_EQ(Make("device")->Unit(record, 0), "");
  EXPECT_EQ(Make("cluster")->Unit(record, 0), "");
  EXPECT_EQ(Make("commune")->Unit(record, 0), "");
  EXPECT_EQ(Make("interviewer")->Unit(record, 0), "");
}

}  // namespace
}  // namespace sipas::cli
