#include "cli/command_line/flag_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "libs/testing/status_matchers.h"

namespace sipas::cli {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FlagSetTest : public ::testing::Test {
 protected:
  FlagSetTest() {
    flags_.Add("level", &level_, "NAME", "A level.");
    flags_.Add("count", &count_, "N", "A number.");
    flags_.Add("timeout", &timeout_, "DURATION", "How long.");
    flags_.Add("wait", &wait_, "", "Whether to wait.");
    flags_.AddList("f", &files_, "FILE", "Files.");
  }

  absl::StatusOr<std::vector<std::string>> Parse(std::vector<std::string> args) {
    return flags_.Parse(args);
  }

  FlagSet flags_;
  std::string level_;
  int count_ = 3;
  absl::Duration timeout_ = absl::Seconds(10);
  bool wait_ = false;
  std::vector<std::string> files_;
};

TEST_F(FlagSetTest, ReadsFlagsAnywhereAndReturnsTheRest) {
  ASSERT_OK_AND_ASSIGN(const auto rest,
                       Parse({"a", "--level=x", "b", "-count", "5", "--timeout", "1m"}));
  EXPECT_THAT(rest, ElementsAre("a", "b"));
  EXPECT_EQ(level_, "x");
  EXPECT_EQ(count_, 5);
  EXPECT_EQ(timeout_, absl::Minutes(1));
}

TEST_F(FlagSetTest, ReadsBools) {
  EXPECT_THAT(Parse({"--wait", "a"}), IsOk());
  EXPECT_TRUE(wait_);
  EXPECT_THAT(Parse({"--nowait"}), IsOk());
  EXPECT_FALSE(wait_);
  EXPECT_THAT(Parse({"--wait=true"}), IsOk());
  EXPECT_TRUE(wait_);
}

TEST_F(FlagSetTest, KeepsEveryValueOfAList) {
  ASSERT_OK_AND_ASSIGN(const auto rest, Parse({"-f", "a", "-f", "b", "c"}));
  EXPECT_THAT(files_, ElementsAre("a", "b"));
  EXPECT_THAT(rest, ElementsAre("c"));
}

TEST_F(FlagSetTest, TakesNegativeNumbersAndWhatFollowsTwoDashesAsArguments) {
  ASSERT_OK_AND_ASSIGN(const auto rest, Parse({"-5", "-", "--", "--level"}));
  EXPECT_THAT(rest, ElementsAre("-5", "-", "--level"));
}

TEST_F(FlagSetTest, RefusesWhatItCannotRead) {
  for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{
           {"--bogus"}, {"--count", "x"}, {"--count"}, {"--nolevel"}, {"--wait=maybe"}}) {
    EXPECT_THAT(Parse(args), StatusIs(absl::StatusCode::kInvalidArgument, "USAGE")) << args[0];
  }
}

TEST_F(FlagSetTest, StopsAtTheFirstArgumentWhenAskedTo) {
  const std::vector<std::string> args = {"--count", "4", "scores", "--level", "x"};
  ASSERT_OK_AND_ASSIGN(const size_t read, flags_.ParseLeading(args));
  EXPECT_EQ(read, 2U);
  EXPECT_EQ(level_, "");
}

TEST_F(FlagSetTest, ExplainsFlagsWithTheirDefaults) {
  EXPECT_THAT(flags_.Help(), HasSubstr("  --count N\n      A number. Default: 3.\n"));
  EXPECT_THAT(flags_.Help(), HasSubstr("  --wait\n      Whether to wait.\n"));
  EXPECT_THAT(flags_.Help(), HasSubstr("  -f FILE\n"));
}

}  // namespace
}  // namespace sipas::cli
