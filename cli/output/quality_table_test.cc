#include "cli/output/quality_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "cli/output/display_width.h"

namespace sipas::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

QualityFinding Finding(const std::string& unit, QualityFinding::Sign sign, bool flagged) {
  QualityFinding finding;
  finding.set_unit(unit);
  finding.set_sign(sign);
  finding.set_responses(2500);
  finding.set_observed(sign == QualityFinding::SIGN_TOP_ANSWERS ? 0.925 : 4100);
  finding.set_usual(sign == QualityFinding::SIGN_TOP_ANSWERS ? 0.61 : 312.25);
  finding.set_z(12.345);
  finding.set_p(flagged ? 1e-12 : 0.0425);
  finding.set_q(flagged ? 4e-10 : 1);
  finding.set_flagged(flagged);
  finding.set_explanation(QualityExplanation(finding, 0.85, NumberFormat()));
  return finding;
}

QualityReport Report() {
  QualityReport report;
  report.set_by("device");
  report.set_responses(12345);
  report.set_units(40);
  report.set_judged_units(38);
  report.set_false_discovery_rate(0.05);
  *report.add_findings() = Finding("Máy tính bảng của phường Bến Nghé, quầy số 17, ca chiều",
                                   QualityFinding::SIGN_NEAR_DUPLICATES, true);
  *report.add_findings() = Finding("tablet-2", QualityFinding::SIGN_TOP_ANSWERS, false);
  return report;
}

TEST(QualityTableTest, FitsEightyColumnsAndExplainsFlagsInWords) {
  const std::string text = QualityTable(Report(), true, NumberFormat());
  for (const auto& line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(DisplayWidth(std::string(line)), 80U) << line;
  }
  EXPECT_THAT(text, HasSubstr("near copies  2,500  4100.0   312.3  12.3  <0.0001  <0.0001\n"));
  EXPECT_THAT(text, HasSubstr("ca chiều: 4100 pairs of its 2,500\nresponses agree in 85 %"));
  EXPECT_THAT(text, HasSubstr("2 tests, 1 flagged."));
  EXPECT_THAT(text, HasSubstr("A flag is a reason to look, never to delete"));
}

TEST(QualityTableTest, ShowsFlagsAloneUnlessAllIsWanted) {
  EXPECT_THAT(QualityTable(Report(), false, NumberFormat()), Not(HasSubstr("tablet-2")));
  EXPECT_THAT(QualityTable(Report(), true, NumberFormat()), HasSubstr("tablet-2"));
  QualityReport nothing = Report();
  nothing.mutable_findings()->DeleteSubrange(0, 1);
  const std::string text = QualityTable(nothing, false, NumberFormat());
  EXPECT_THAT(text, Not(HasSubstr("sign")));
  EXPECT_THAT(text, HasSubstr("1 tests, 0 flagged."));
}

TEST(QualityTableTest, SaysWhatWasNotJudged) {
  QualityReport report = Report();
  EXPECT_THAT(QualityTable(report, false, NumberFormat()), Not(HasSubstr("name no")));
  report.set_responses_without_unit(7);
  report.set_groups_too_large(1);
  const std::string text = QualityTable(report, false, NumberFormat());
  EXPECT_THAT(text, HasSubstr("7 responses\nname no device."));
  EXPECT_THAT(text, HasSubstr("Copies were not looked for in 1 groups"));
}

TEST(QualityTableTest, CsvHasEveryTestWithAllDigits) {
  const std::string csv = QualityCsv(Report());
  EXPECT_THAT(csv, HasSubstr("unit,sign,responses,observed,usual,z,p,q,flagged\r\n"));
  EXPECT_THAT(csv, HasSubstr("tablet-2,top_answers,2500,0.925,0.61,12.345,0.0425,1,false\r\n"));
}

TEST(QualityTableTest, EverySignHasItsSentence) {
  const NumberFormat numbers;
  for (int sign = QualityFinding::SIGN_STRAIGHT_LINING;
       sign <= QualityFinding::SIGN_NEAR_DUPLICATES; ++sign) {
    const auto finding = Finding("x", static_cast<QualityFinding::Sign>(sign), true);
    EXPECT_THAT(finding.explanation(), HasSubstr("there."));
  }
}

}  // namespace
}  // namespace sipas::cli
