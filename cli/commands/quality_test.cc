#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/fake_survey_for_test.h"
#include "cli/output/display_width.h"
#include "cli/quality/quality_log_for_test.h"
#include "cli/sipasctl.h"
#include "libs/stats/hash64.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"

namespace sipas::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr uint32_t kItems = 12;

// Four communes with four tablets each, twenty responses a tablet.
class QualityTest : public ::testing::Test {
 protected:
  QualityTest() {
    survey::v1::Definition tree;
    tree.set_name("tree");
    tree.mutable_register_()->add_levels("commune");
    survey::v1::Definition questionnaire;
    questionnaire.set_name("questions");
    for (uint32_t i = 1; i <= kItems; ++i) {
      survey::v1::Item& item = *questionnaire.mutable_questionnaire()->add_items();
      item.set_number(i);
      item.mutable_rating()->set_min(1);
      item.mutable_rating()->set_max(5);
    }
    survey::v1::Definition campaign;
    campaign.set_name("wave");
    campaign.mutable_campaign()->set_register_("tree");
    campaign.mutable_campaign()->set_questionnaire("questions");
    for (int commune = 0; commune < 4; ++commune) {
      auto& locality = *tree.mutable_register_()->add_localities();
      locality.set_code(absl::StrCat("commune-", commune));
      locality.set_level("commune");
      for (int tablet = 0; tablet < 4; ++tablet) AddTablet(locality.code(), 4 * commune + tablet);
    }
    survey_.definitions.definitions = {tree, questionnaire, campaign};
  }

  int Run(std::vector<std::string> args) {
    out_.str("");
    err_.str("");
    args.insert(args.begin(), {"--survey", survey_.address(), "--timeout", "30s"});
    return RunSipasctl(args, {.out = out_,
                              .err = err_,
                              .clock = clock_,
                              .random = random_,
                              .connect = [](const std::string& address) {
                                return grpc::CreateChannel(address,
                                                           grpc::InsecureChannelCredentials());
                              }});
  }

  FakeSurvey survey_;
  testing::FakeClock clock_;
  testing::FixedRandom random_;
  std::ostringstream out_;
  std::ostringstream err_;

 private:
  // Tablet 6 repeats three interviews; the people of the others have an opinion and vary around it.
  void AddTablet(const std::string& commune, int tablet) {
    for (int i = 0; i < 20; ++i) {
      const int person = tablet == 6 ? i % 3 : i;
      survey::v1::Response response;
      response.set_locality(commune);
      response.set_device_id(absl::StrCat("tablet-", tablet));
      const auto seed = stats::Hash64(static_cast<uint64_t>(100 * tablet + person));
      const double opinion = 2.5 + 2.5 * stats::HashedUniform(seed);
      for (uint32_t item = 1; item <= kItems; ++item) {
        const double noise = stats::HashedUniform(stats::Hash64(seed + item)) - 0.5;
        survey::v1::Answer& answer = *response.add_answers();
        answer.set_item(item);
        answer.set_rating(std::clamp(static_cast<int>(opinion + 2 * noise + 0.5), 1, 5));
      }
      survey_.log.entries.push_back(ResponseEntry("wave", 100 * tablet + i, response));
    }
  }
};

TEST_F(QualityTest, FindsTheTabletThatCopiesAndSaysSoInWords) {
  EXPECT_EQ(Run({"quality", "wave"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("tablet-6  exact copies"));
  EXPECT_THAT(out_.str(), HasSubstr("tablet-6: 57 pairs of its 20 responses are equal;"));
  EXPECT_THAT(out_.str(), HasSubstr("320 responses of 16 units; 16 units judged"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("tablet-7")));
  for (const auto& line : absl::StrSplit(out_.str(), '\n')) {
    EXPECT_LE(DisplayWidth(std::string(line)), 80U) << line;
  }
}

TEST_F(QualityTest, PrintsEveryTestForPrograms) {
  EXPECT_EQ(Run({"quality", "wave", "--output", "csv"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\r\ntablet-7,top_answers,20,"));
  EXPECT_EQ(Run({"quality", "wave", "--output", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"sign\": \"SIGN_NEAR_DUPLICATES\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": \"320\""));
}

TEST_F(QualityTest, JudgesLocalitiesAgainstEachOther) {
  EXPECT_EQ(Run({"quality", "wave", "--by", "commune", "--all"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("commune-2"));
  EXPECT_THAT(out_.str(), HasSubstr("320 responses of 4 units; 4 units judged"));
}

TEST_F(QualityTest, RefusesWhatCannotBe) {
  EXPECT_EQ(Run({"quality"}), 2);
  EXPECT_EQ(Run({"quality", "wave", "--by", "village"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--by must be device, day, cluster"));
  EXPECT_EQ(Run({"quality", "wave", "--near", "1.5"}), 2);
  EXPECT_EQ(Run({"quality", "wave", "--fdr", "0"}), 2);
  EXPECT_EQ(Run({"quality", "wave", "--duration_item", "3"}), 2);
  EXPECT_EQ(Run({"quality", "nowhere"}), 1);
  survey_.log.entries.push_back("nonsense");
  EXPECT_EQ(Run({"quality", "wave"}), 1);
}

}  // namespace
}  // namespace sipas::cli
