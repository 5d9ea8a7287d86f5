#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/sipasctl.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"

namespace sipas::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PlanTest : public ::testing::Test {
 protected:
  // `sipasctl plan` asks no service.
  int Run(std::vector<std::string> args) {
    out_.str("");
    err_.str("");
    args.insert(args.begin(), "plan");
    return RunSipasctl(args, {.out = out_,
                              .err = err_,
                              .clock = clock_,
                              .random = random_,
                              .connect = [](const std::string&) { return nullptr; }});
  }

  testing::FakeClock clock_;
  testing::FixedRandom random_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(PlanTest, ShowsAMarginOfZeroInEveryOutput) {
  const std::vector<std::string> everybody = {"--n", "50", "--population", "50",
                                              "--finite_population"};
  const auto with = [&](const char* output) {
    std::vector<std::string> args = everybody;
    args.insert(args.end(), {"--output", output});
    return args;
  };
  ASSERT_EQ(Run(with("csv")), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\nprecision.normal_margin,0\r\n"));
  EXPECT_THAT(out_.str(), HasSubstr("\nprecision.independent_rise,0\r\n"));
  ASSERT_EQ(Run(with("json")), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"normalMargin\": 0,"));
  ASSERT_EQ(Run(with("table")), 0);
  EXPECT_THAT(out_.str(), HasSubstr("0.0 points"));
}

TEST_F(PlanTest, AMarginThatSaysNothingIsTheWholeRange) {
  // Two clusters: t with one degree of freedom is 12.7.
  ASSERT_EQ(Run({"--n", "20", "--cluster_size", "10", "--deff", "4"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("the whole range"));
  EXPECT_THAT(out_.str(), HasSubstr("from 0 to 100 %, which is no information"));
  EXPECT_THAT(out_.str(), HasSubstr("43.8 points"));  // the normal one: 1.96 sqrt(0.25 * 4/20)
  ASSERT_EQ(Run({"--n", "200", "--cluster_size", "10", "--deff", "4"}), 0);
  EXPECT_THAT(out_.str(), Not(HasSubstr("whole range")));
}

TEST_F(PlanTest, SaysThatZeroIsTooLittle) {
  EXPECT_EQ(Run({"--margin", "0"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--margin must be above 0"));
  EXPECT_EQ(Run({"--n", "0"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--n must be above 0"));
}

}  // namespace
}  // namespace sipas::cli
