// What both services tell Prometheus: names, types and labels are an interface that dashboards and
// alerts rely on, so they are kept in golden files. To change one on purpose, edit the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/aggregator_process.h"
#include "tests/e2e/household_survey.h"
#include "tests/e2e/http_get.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/survey_process.h"

namespace sipas::e2e {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::TempDir;
using ::testing::ContainerEq;

constexpr uint64_t kResponses = 120;

// "name type {labels}" of every metric: what a dashboard can be built on, without the values.
std::set<std::string> NamesIn(const std::string& text) {
  std::map<std::string, std::string> types;
  std::map<std::string, std::set<std::string>> labels;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::ConsumePrefix(&line, "# TYPE ")) {
      const std::pair<std::string, std::string> type = absl::StrSplit(line, ' ');
      types.insert(type);
    }
    if (line[0] == '#') continue;
    const std::string name(line.substr(0, line.find_first_of("{ ")));
    const size_t open = line.find('{');
    if (open == absl::string_view::npos) continue;
    for (const absl::string_view label :
         absl::StrSplit(line.substr(open + 1, line.rfind('}') - open - 1), "\",")) {
      labels[name].insert(std::string(label.substr(0, label.find('='))));
    }
  }
  std::set<std::string> names;
  for (const auto& [name, type] : types) {
    std::set<std::string> of_name = labels[name];
    of_name.merge(labels[name + "_bucket"]);
    names.insert(absl::StrCat(name, " ", type, " {", absl::StrJoin(of_name, ","), "}"));
  }
  return names;
}

std::set<std::string> Golden(const std::string& file) {
  std::set<std::string> names;
  const std::string text = ReadFile("tests/golden/" + file);
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (line[0] != '#') names.insert(std::string(line));
  }
  return names;
}

// The value of a sample; -1 if there is none.
double ValueOf(const std::string& text, const std::string& sample) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    double value = 0;
    if (absl::ConsumePrefix(&line, sample + " ") && absl::SimpleAtod(line, &value)) return value;
  }
  return -1;
}

class MetricsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(survey_.Start(), IsOk());
    ASSERT_THAT(ApplyDefinitions(survey_.definitions()), IsOk());
    ASSERT_THAT(Submit(survey_.responses(), Responses(1, kResponses)), IsOk());
    aggregator_ = std::make_unique<AggregatorProcess>(
        dir_.path(), std::vector<AggregatorProcess::Source>{{.endpoint = survey_.address()}});
    ASSERT_THAT(aggregator_->Start(), IsOk());
    ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  }

  std::string Scrape(RunningService& service) {
    const auto text = HttpGet(service.metrics_address(), "/metrics");
    EXPECT_THAT(text, IsOk());
    return text.value_or("");
  }

  // Prometheus' own opinion, where it is installed.
  void CheckByPromtool(const std::string& text) {
    if (!std::ifstream("/usr/bin/promtool")) return;
    const std::string path = dir_.path() + "/metrics";
    std::ofstream(path) << text;
    const std::string output = dir_.path() + "/promtool";
    EXPECT_THAT(RunToEnd({.command = {"/bin/sh", "-c",
                                      absl::StrCat("/usr/bin/promtool check metrics < ", path)},
                          .output_path = output}),
                IsOkAndHolds(0))
        << ReadFile(output + ".out") << ReadFile(output + ".err");
  }

  const TempDir dir_;
  SurveyProcess survey_{dir_.path()};
  std::unique_ptr<AggregatorProcess> aggregator_;
};

TEST_F(MetricsTest, TheSurveysAreThoseOfTheGoldenFile) {
  const std::string text = Scrape(survey_.service());
  EXPECT_THAT(NamesIn(text), ContainerEq(Golden("metrics_survey.txt")));
  CheckByPromtool(text);
}

TEST_F(MetricsTest, TheAggregatorsAreThoseOfTheGoldenFile) {
  const std::string text = Scrape(aggregator_->service());
  EXPECT_THAT(NamesIn(text), ContainerEq(Golden("metrics_aggregator.txt")));
  CheckByPromtool(text);
}

TEST_F(MetricsTest, TheSurveyCountsWhatBecameOfResponses) {
  ASSERT_THAT(Create(survey_.responses(), ResponseNumber(1)), IsOk());  // again
  survey::v1::Response bad = ResponseNumber(kResponses + 1);
  bad.set_locality("nowhere");
  ASSERT_FALSE(Create(survey_.responses(), bad).ok());
  const std::string text = Scrape(survey_.service());
  EXPECT_EQ(ValueOf(text, "sipas_survey_responses_total{result=\"accepted\"}"), kResponses);
  EXPECT_EQ(ValueOf(text, "sipas_survey_responses_total{result=\"duplicate\"}"), 1);
  EXPECT_EQ(ValueOf(text, "sipas_survey_responses_total{result=\"rejected_final\"}"), 1);
  EXPECT_EQ(ValueOf(text, "sipas_survey_responses_refused_total{reason=\"INVALID_RESPONSE\"}"), 1);
}

TEST_F(MetricsTest, TheAggregatorTellsHowFarItIs) {
  ASSERT_OK_AND_ASSIGN(const auto head, HeadOf(survey_.logs()));
  // Gauges are brought up to date once a second.
  EXPECT_TRUE(Eventually([&] {
    const std::string text = Scrape(aggregator_->service());
    return ValueOf(text, "sipas_aggregator_source_position{source=\"0\"}") ==
               static_cast<double>(head.position()) &&
           ValueOf(text, "sipas_aggregator_lag_entries{source=\"0\"}") == 0;
  })) << Scrape(aggregator_->service());
}

}  // namespace
}  // namespace sipas::e2e
