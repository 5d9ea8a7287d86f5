// Real ratings through the running services: exported from R's lme4 package, imported by sipasctl,
// scored over gRPC, and equal to what R's survey package says of them (data/README.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/temp_dir.h"
#include "tests/e2e/aggregator_process.h"
#include "tests/e2e/rpc_call.h"
#include "tests/e2e/survey_process.h"

namespace sipas::e2e {
namespace {

using ::sipas::testing::IsOk;
using ::sipas::testing::IsOkAndHolds;
using ::sipas::testing::TempDir;
namespace v1 = aggregator::v1;
using ScoreStub = v1::ScoreService::Stub;

constexpr char kExpected[] = "tests/e2e/data/insteval_expected.csv";
constexpr uint64_t kRatings = 73421;
constexpr double kTolerance = 1e-10;

MATCHER_P(EqualsRelatively, expected, absl::StrCat("equals ", expected, " up to 1e-10")) {
  *result_listener << "off by " << std::abs(arg / expected - 1);
  return std::abs(arg - expected) <= kTolerance * std::abs(expected);
}

// A line of the expectations: column -> cell.
using Row = std::map<std::string, std::string>;

std::vector<Row> ReadExpected() {
  std::ifstream file(kExpected);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> columns = absl::StrSplit(line, ',');
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    Row row;
    for (size_t i = 0; i < columns.size(); ++i) row[columns[i]] = cells.at(i);
    rows.push_back(row);
  }
  return rows;
}

double Number(const Row& row, const std::string& column) {
  return std::atof(row.at(column).c_str());
}

v1::Domain Department(const std::string& code) {
  v1::Domain domain;
  domain.set_campaign("insteval");
  if (code != "ALL") domain.set_locality(code);
  return domain;
}

v1::Statistic StatisticOf(const Row& row) {
  v1::Statistic statistic;
  statistic.set_kind(v1::STATISTIC_KIND_ITEM);
  statistic.set_code(row.at("item") == "y" ? "mean" : "satisfied");
  return statistic;
}

class InstevalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(Run("Rscript", {"/usr/bin/Rscript", "data/insteval/export.R", csv_}),
                IsOkAndHolds(0))
        << ReadFile(dir_.path() + "/Rscript.err")
        << "this test needs the Debian packages r-base-core and r-cran-lme4";
    ASSERT_THAT(survey_.Start(), IsOk());
    aggregator_ = std::make_unique<AggregatorProcess>(
        dir_.path(), std::vector<AggregatorProcess::Source>{{.endpoint = survey_.address()}});
    ASSERT_THAT(aggregator_->Start(), IsOk());
  }

  absl::StatusOr<int> Run(const std::string& name, const std::vector<std::string>& command) {
    return RunToEnd({.command = command, .output_path = dir_.path() + "/" + name}, 5 * Patience());
  }

  void Sipasctl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), SIPAS_SIPASCTL_BINARY);
    arguments.insert(arguments.end(), {"--survey", survey_.address()});
    ASSERT_THAT(Run("sipasctl", arguments), IsOkAndHolds(0))
        << ReadFile(dir_.path() + "/sipasctl.err");
  }

  void Import() {
    Sipasctl({"import", "--mapping", "data/insteval/mapping.textproto", "--file", csv_});
  }

  void CheckScore(const Row& row) {
    v1::GetScoreRequest request;
    *request.mutable_domain() = Department(row.at("dept"));
    *request.mutable_statistic() = StatisticOf(row);
    ASSERT_OK_AND_ASSIGN(const auto answer,
                         Call(aggregator_->scores(), &ScoreStub::GetScore, request));
    const v1::Score& score = answer.score();
    EXPECT_EQ(score.state(), v1::SCORE_STATE_OK);
    EXPECT_EQ(score.sample_size(), static_cast<uint64_t>(Number(row, "n")));
    EXPECT_THAT(score.estimate(), EqualsRelatively(Number(row, "estimate")));
    EXPECT_THAT(score.standard_error(), EqualsRelatively(Number(row, "se")));
    EXPECT_THAT(score.design_effect(), EqualsRelatively(Number(row, "deff")));
    EXPECT_EQ(score.design_degrees_of_freedom(), Number(row, "df_design"));
    EXPECT_EQ(score.domain_degrees_of_freedom(), Number(row, "df_domain"));
  }

  void CheckDifference(const Row& row) {
    const std::vector<std::string> codes = absl::StrSplit(row.at("dept"), "_minus_");
    v1::CompareScoresRequest request;
    *request.mutable_first() = Department(codes.at(0));
    *request.mutable_second() = Department(codes.at(1));
    *request.mutable_statistic() = StatisticOf(row);
    ASSERT_OK_AND_ASSIGN(const auto answer,
                         Call(aggregator_->scores(), &ScoreStub::CompareScores, request));
    const v1::Difference& difference = answer.difference();
    EXPECT_EQ(difference.state(), v1::SCORE_STATE_OK);
    EXPECT_THAT(difference.estimate(), EqualsRelatively(Number(row, "estimate")));
    EXPECT_THAT(difference.standard_error(), EqualsRelatively(Number(row, "se")));
  }

  const TempDir dir_;
  const std::string csv_ = dir_.path() + "/insteval.csv";
  SurveyProcess survey_{dir_.path()};
  std::unique_ptr<AggregatorProcess> aggregator_;
};

TEST_F(InstevalTest, ScoresAndDifferencesOfRealRatingsAreThoseOfR) {
  Sipasctl({"apply", "-f", "data/insteval/definitions.textproto"});
  Import();
  ASSERT_OK_AND_ASSIGN(const v1::LogPosition head, HeadOf(survey_.logs()));
  EXPECT_EQ(head.position(), kRatings + 4);  // and the definitions
  Import();                                  // again: nothing is added
  EXPECT_EQ(HeadOf(survey_.logs())->position(), head.position());

  ASSERT_THAT(aggregator_->AwaitHeads({&survey_.logs()}), IsOk());
  const std::vector<Row> rows = ReadExpected();
  ASSERT_EQ(rows.size(), 34);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.at("item") + " " + row.at("dept"));
    if (row.at("n") == "NA") {
      CheckDifference(row);
    } else {
      CheckScore(row);
    }
  }
}

}  // namespace
}  // namespace sipas::e2e
