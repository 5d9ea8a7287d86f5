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

  // One response, of an opinion of its own.
  static survey::v1::Response ResponseOf(const std::string& commune, const std::string& device,
                                         uint64_t seed) {
    survey::v1::Response response;
    response.set_locality(commune);
    response.set_device_id(device);
    const double opinion = 2.5 + 2.5 * stats::HashedUniform(seed);
    for (uint32_t item = 1; item <= kItems; ++item) {
      const double noise = stats::HashedUniform(stats::Hash64(seed + item)) - 0.5;
      survey::v1::Answer& answer = *response.add_answers();
      answer.set_item(item);
      answer.set_rating(std::clamp(static_cast<int>(opinion + 2 * noise + 0.5), 1, 5));
    }
    return response;
  }

  void Add(const std::string& commune, const std::string& device, int responses) {
    for (int i = 0; i < responses; ++i) {
      const int id = next_id_++;
      const auto seed = stats::Hash64(static_cast<uint64_t>(id));
      survey_.log.entries.push_back(ResponseEntry("wave", id, ResponseOf(commune, device, seed)));
    }
  }

  void SetMinimumRespondents(uint32_t minimum) {
    for (survey::v1::Definition& definition : survey_.definitions.definitions) {
      if (!definition.has_campaign()) continue;
      definition.mutable_campaign()->mutable_disclosure()->set_minimum_respondents(minimum);
    }
  }

  FakeSurvey survey_;
  testing::FakeClock clock_;
  testing::FixedRandom random_;
  std::ostringstream out_;
  std::ostringstream err_;
  int next_id_ = 10'000;

 private:
  // Tablet 6 repeats three interviews; the people of the others have an opinion and vary around it.
  void AddTablet(const std::string& commune, int tablet) {
    for (int i = 0; i < 20; ++i) {
      const int person = tablet == 6 ? i % 3 : i;
      const auto seed = stats::Hash64(static_cast<uint64_t>(100 * tablet + person));
      const auto response = ResponseOf(commune, absl::StrCat("tablet-", tablet), seed);
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

TEST_F(QualityTest, ListsNoUnitOfFewerThanTheDisclosureRuleAllows) {
  Add("commune-0", "lent", 4);
  Add("commune-0", "bought", 5);
  const std::vector<std::string> command = {"quality", "wave", "--min_responses", "2", "--all"};
  EXPECT_EQ(Run(command), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("lent"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("disclosure rule")));
  SetMinimumRespondents(5);
  EXPECT_EQ(Run(command), 0) << err_.str();
  EXPECT_THAT(out_.str(), Not(HasSubstr("lent")));
  EXPECT_THAT(out_.str(), HasSubstr("bought"));
  EXPECT_THAT(out_.str(), HasSubstr("329 responses of 18 units; 17 units judged"));
  EXPECT_THAT(out_.str(), HasSubstr("has a disclosure rule: units of fewer than 5 responses"));
}

// What a locality of few people answered is in no other number either.
TEST_F(QualityTest, TheFewChangeNothingOfWhatIsSaidAboutOthers) {
  const std::vector<std::string> command = {"quality",  "wave",     "--by",
                                            "locality", "--output", "csv"};
  SetMinimumRespondents(5);
  EXPECT_EQ(Run(command), 0) << err_.str();
  const std::string before = out_.str();
  EXPECT_THAT(before, HasSubstr("commune-1,top_answers,80,"));
  EXPECT_THAT(err_.str(), HasSubstr("has a disclosure rule"));
  for (survey::v1::Definition& definition : survey_.definitions.definitions) {
    if (!definition.has_register_()) continue;
    survey::v1::Locality& hamlet = *definition.mutable_register_()->add_localities();
    hamlet.set_code("hamlet");
    hamlet.set_level("commune");
  }
  Add("hamlet", "tablet-0", 2);
  EXPECT_EQ(Run(command), 0) << err_.str();
  EXPECT_EQ(out_.str(), before);
}

// With one other in the commune, what is usual there minus the tablet's own is the other's.
TEST_F(QualityTest, ATabletIsNotComparedWithFewerThanTheDisclosureRuleAllows) {
  for (int i = 0; i < 2; ++i) Add(absl::StrCat("far-", i), "roaming", 4);
  Add("far-0", "settled", 20);
  const std::vector<std::string> command = {"quality", "wave", "--all"};
  EXPECT_EQ(Run(command), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("settled"));
  SetMinimumRespondents(5);
  EXPECT_EQ(Run(command), 0) << err_.str();
  EXPECT_THAT(out_.str(), Not(HasSubstr("settled")));
  EXPECT_THAT(out_.str(), HasSubstr("tablet-6"));
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
