#include "cli/sipasctl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_split.h"
#include "cli/commands/all.h"
#include "cli/fake_survey_for_test.h"
#include "cli/output/display_width.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/fixed_random.h"
#include "libs/testing/temp_dir.h"

namespace sipas::cli {
namespace {

using ::testing::HasSubstr;

class SipasctlTest : public ::testing::Test {
 protected:
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

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = dir_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  testing::TempDir dir_;
  FakeSurvey survey_;
  testing::FakeClock clock_;
  testing::FixedRandom random_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(SipasctlTest, ExplainsEveryCommandWithinEightyColumns) {
  std::string all = Overview();
  for (const auto& command : AllCommands()) all += HelpOf(*command);
  for (const auto& line : absl::StrSplit(all, '\n')) {
    EXPECT_LE(DisplayWidth(std::string(line)), 80U) << line;
  }
}

TEST_F(SipasctlTest, HasExamplesWhoseFlagsExist) {
  for (const auto& command : AllCommands()) {
    const CommandHelp help = command->Help();
    EXPECT_FALSE(help.examples.empty()) << help.name;
    for (const Example& example : help.examples) {
      const std::string prefix = "sipasctl " + help.name;
      ASSERT_TRUE(example.command.starts_with(prefix)) << example.command;
      FlagSet flags;
      GlobalFlags globals;
      globals.AddTo(flags);
      command->AddFlags(flags);
      const std::vector<std::string> args =
          absl::StrSplit(example.command.substr(prefix.size()), ' ', absl::SkipEmpty());
      EXPECT_TRUE(flags.Parse(args).ok()) << example.command << flags.Parse(args).status();
    }
  }
}

TEST_F(SipasctlTest, PrintsHelpInEveryWayOfAsking) {
  EXPECT_EQ(Run({"help", "log", "tail"}), 0);
  const std::string help = out_.str();
  EXPECT_THAT(help, HasSubstr("sipasctl log tail [flags]"));
  EXPECT_EQ(Run({"log", "tail", "--help"}), 0);
  EXPECT_EQ(out_.str(), help);
  EXPECT_EQ(Run({"help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Exit status:"));
}

TEST_F(SipasctlTest, ExitsWithTwoOnWrongUse) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"frobnicate"}), 2);
  EXPECT_EQ(Run({"version", "--bogus"}), 2);
  EXPECT_EQ(Run({"version", "x"}), 2);
  EXPECT_EQ(Run({"scores"}), 2);
  EXPECT_EQ(Run({"scores", "x", "--block", "a", "--level", "b"}), 2);
  EXPECT_EQ(Run({"compare", "x", "a", "b", "c"}), 2);
  EXPECT_EQ(Run({"void", "x"}), 2);
  EXPECT_EQ(Run({"version", "--output", "xml"}), 2);
  EXPECT_EQ(Run({"apply", "-f", dir_.path() + "/none"}), 2);
}

TEST_F(SipasctlTest, ExitsWithThreeWhenAServiceIsNotThere) {
  EXPECT_EQ(Run({"scores", "x", "--aggregator", "127.0.0.1:1"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("cannot reach the aggregator at 127.0.0.1:1"));
}

TEST_F(SipasctlTest, ShowsTheServiceThatIsThereWhenTheOtherIsNot) {
  EXPECT_EQ(Run({"status", "--aggregator", "127.0.0.1:1"}), 3);
  EXPECT_THAT(out_.str(), HasSubstr("at position 17"));
}

TEST_F(SipasctlTest, PrintsTheVersionInEveryFormat) {
  EXPECT_EQ(Run({"version", "--output", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"version\": \""));
  EXPECT_EQ(Run({"version", "--output", "csv"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("version\r\n"));
}

TEST_F(SipasctlTest, AppliesRegistersBeforeTheCampaignsThatNameThem) {
  const std::string a = Write("a.textproto", "definitions { name: 'c' campaign {} }");
  const std::string b = Write("b.textproto", "definitions { name: 'r' register {} }");
  EXPECT_EQ(Run({"apply", "-f", a, b}), 0);
  ASSERT_EQ(survey_.definitions.applied.definitions_size(), 2);
  EXPECT_EQ(survey_.definitions.applied.definitions(0).name(), "r");
  EXPECT_THAT(out_.str(), HasSubstr("campaign  c            1  created         2\n"));
}

TEST_F(SipasctlTest, NamesFileAndLineOfEveryViolation) {
  const std::string a =
      Write("a.textproto", "definitions { name: 'c' campaign {\n  channels: 'x'\n} }\n");
  const std::string b = Write("b.textproto", "definitions {\n  name: 'r'\n  register {} }\n");
  survey_.definitions.apply_error =
      base::MakeError(absl::StatusCode::kInvalidArgument, "bad",
                      {.reason = "INVALID_DEFINITION",
                       .violations = {{"definitions[0].register.levels", "is required"},
                                      {"definitions[1].campaign.channels[0]", "is odd"}}});
  EXPECT_EQ(Run({"apply", "-f", a, "-f", b}), 1);
  EXPECT_THAT(err_.str(), HasSubstr(b + ":3: register \"r\": register.levels: is required"));
  EXPECT_THAT(err_.str(), HasSubstr(a + ":2: campaign \"c\": campaign.channels[0]: is odd"));
}

TEST_F(SipasctlTest, NamesEverySyntaxErrorOfAFile) {
  const std::string a = Write("a.textproto", "definitions {\n  nome: 'c'\n}\n");
  EXPECT_EQ(Run({"apply", "-f", a}), 2);
  EXPECT_THAT(err_.str(), HasSubstr(a + ":2:"));
}

class SipasctlImportTest : public SipasctlTest {
 protected:
  SipasctlImportTest() {
    survey::v1::Definition tree;
    tree.set_name("tree");
    tree.mutable_register_()->add_localities()->set_code("W1");
    survey::v1::Definition questionnaire;
    questionnaire.set_name("questions");
    survey::v1::Item& item = *questionnaire.mutable_questionnaire()->add_items();
    item.set_number(1);
    item.mutable_rating()->set_min(1);
    item.mutable_rating()->set_max(5);
    survey::v1::Definition campaign;
    campaign.set_name("wave");
    campaign.mutable_campaign()->set_register_("tree");
    campaign.mutable_campaign()->set_questionnaire("questions");
    campaign.mutable_campaign()->mutable_design()->set_stratified(true);
    survey_.definitions.definitions = {tree, questionnaire, campaign};
  }

  std::string Mapping(const std::string& more) {
    return Write(
        "mapping.textproto",
        "file: 'a.csv' campaign { constant: 'wave' } locality { columns: 'ward' }\n" + more);
  }
};

TEST_F(SipasctlImportTest, ImportsAndTellsTheWatermark) {
  Write("a.csv", "id,ward,region,q\n1,W1,n,5\n2,W1,s,4\n");
  const std::string mapping =
      Mapping("stratum { columns: 'region' } items { column: 'q' item: 1 } key { columns: 'id' }");
  EXPECT_EQ(Run({"import", "--mapping", mapping}), 0) << err_.str();
  EXPECT_EQ(survey_.responses.stored().size(), 2U);
  EXPECT_THAT(out_.str(), HasSubstr("watermark 0195e9c2-7a3b-7c11-8f25-2f6d0a9b3c4d:17\n"));
}

TEST_F(SipasctlImportTest, ExitsWithOneAndKeepsTheRowsThatWereRefused) {
  Write("a.csv", "id,ward,region,q\n1,W1,n,5\n2,W1,s,x\n");
  const std::string mapping =
      Mapping("stratum { columns: 'region' } items { column: 'q' item: 1 }");
  EXPECT_EQ(Run({"import", "--mapping", mapping}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("1 row refused: see " + dir_.path() + "/a.csv.rejected.csv"));
}

TEST_F(SipasctlImportTest, TellsEverythingThatIsWrongBeforeItSends) {
  Write("a.csv", "id,ward,q\n1,W1,5\n");
  const std::string mapping =
      Mapping("items { column: 'x' item: 2\n values { key: 'a' value: 9 } }");
  EXPECT_EQ(Run({"import", "--mapping", mapping}), 2);
  EXPECT_THAT(err_.str(), HasSubstr(mapping + ":2: items[0].column: the file has no column 'x'"));
  EXPECT_THAT(err_.str(), HasSubstr("items[0].item: questionnaire 'questions' has no item 2"));
  EXPECT_THAT(err_.str(), HasSubstr("stratum: is required"));
  EXPECT_TRUE(survey_.responses.stored().empty());
}

TEST_F(SipasctlImportTest, TellsThatThereIsNoSuchCampaign) {
  Write("a.csv", "id,ward,q\n1,W1,5\n");
  const std::string mapping = Write("mapping.textproto",
                                    "file: 'a.csv' campaign { constant: 'other' } "
                                    "locality { columns: 'ward' } items { column: 'q' item: 1 }");
  EXPECT_EQ(Run({"import", "--mapping", mapping}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("the survey service has no campaign 'other'"));
}

TEST_F(SipasctlImportTest, ChecksRowsAgainstTheDefinitionsInADryRun) {
  Write("a.csv", "ward,region,q\nW1,n,5\nW2,n,5\nW1,n,6\n");
  const std::string mapping =
      Mapping("stratum { columns: 'region' } items { column: 'q' item: 1 }");
  EXPECT_EQ(Run({"import", "--mapping", mapping, "--dry_run"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("line 3: the register 'tree' has no leaf 'W2'"));
  EXPECT_THAT(out_.str(), HasSubstr("line 4: item 1: 6 is outside the scale 1..5"));
  EXPECT_TRUE(survey_.responses.stored().empty());
  EXPECT_EQ(Run({"import", "--mapping", mapping, "--dry_run", "--offline"}), 0);
}

}  // namespace
}  // namespace sipas::cli
