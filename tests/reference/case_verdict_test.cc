// Of a small sample that can be computed by hand: two strata of two units each with one row.
#include "tests/reference/case_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "libs/testing/temp_dir.h"

namespace sipas::reference {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CaseVerdictTest : public ::testing::Test {
 protected:
  CaseVerdictTest() { WriteData("h,c,w,y\n1,a,1,3\n1,b,1,4\n2,c,1,3\n2,d,1,1\n"); }

  void WriteData(const std::string& text) const {
    std::ofstream(directory_.path() + "/data.csv") << text;
  }
  CaseVerdict JudgeCase(const Json& json) const {
    return Judge({"one", json, absl::OkStatus()}, {directory_.path(), {}});
  }

  // The mean is 11/4; its variance sum_h 2/1 sum_c (d - mean)^2/16 = (1/2 + 2) 2/16.
  Json case_ = {
      {"design", {{"data", "data.csv"}, {"weight", "w"}, {"strata", {"h"}}, {"psu", {"c"}}}},
      {"estimator", {{"kind", "mean"}, {"y", {{"col", "y"}, {"score", "value"}}}}},
      {"expected", {{"estimate", 2.75}, {"variance", 0.3125}}},
      {"tolerance", {{"rel", 1e-12}, {"abs", 0}}}};

 private:
  testing::TempDir directory_;
};

TEST_F(CaseVerdictTest, PassesWhatIsRightAndNamesWhatIsNot) {
  EXPECT_EQ(JudgeCase(case_).failure, "");
  EXPECT_THAT(JudgeCase(case_).computed, HasSubstr("\"variance\":0.3125"));
  case_["expected"]["variance"] = 0.3126;
  EXPECT_THAT(JudgeCase(case_).failure, StartsWith("one: variance: got 0.3125, expected 0.3126"));
}

TEST_F(CaseVerdictTest, SaysWhyACaseCannotBeEvaluated) {
  Json pps = case_;
  pps["design"]["pps"] = "brewer";
  EXPECT_EQ(JudgeCase(pps).failure, "one: cannot be evaluated: unknown design key 'pps'");
  Json tolerance = case_;
  tolerance["tolerance"]["abs"] = nullptr;
  EXPECT_EQ(JudgeCase(tolerance).failure,
            "one: cannot be evaluated: tolerance.abs is no number of 0 or more");
  Json nothing = case_;
  nothing.erase("expected");
  EXPECT_THAT(JudgeCase(nothing).failure, StartsWith("one: expects nothing"));
  const FolderCase broken{"place", "text", absl::InvalidArgumentError("it is no object")};
  EXPECT_EQ(Judge(broken, {"", {}}).failure, "place: cannot be evaluated: it is no object");
}

TEST_F(CaseVerdictTest, NeverThrowsWhateverACaseHolds) {
  for (const char* const member : {"design", "estimator", "expected", "tolerance"}) {
    for (const Json& wrong : {Json(nullptr), Json("x"), Json(3), Json::array({1})}) {
      Json broken = case_;
      broken[member] = wrong;
      EXPECT_THAT(JudgeCase(broken).failure, StartsWith("one: ")) << broken;
    }
  }
}

TEST_F(CaseVerdictTest, RefusesTwoColumnsOfOneName) {
  WriteData("h,c,w,y,y\n1,a,1,3,9\n1,b,1,4,9\n2,c,1,3,9\n2,d,1,1,9\n");
  EXPECT_THAT(JudgeCase(case_).failure, HasSubstr("two columns are called 'y'"));
}

TEST_F(CaseVerdictTest, NestSaysWhetherEqualNamesInTwoStrataAreOneUnit) {
  case_["design"]["nest"] = false;
  EXPECT_EQ(JudgeCase(case_).failure, "");
  WriteData("h,c,w,y\n1,a,1,3\n1,b,1,4\n2,a,1,3\n2,d,1,1\n");
  EXPECT_THAT(JudgeCase(case_).failure,
              HasSubstr("nest is false, but the unit of row 3 is in several strata"));
  case_["design"]["nest"] = true;
  EXPECT_EQ(JudgeCase(case_).failure, "");
}

// The name of a group that is not UTF-8 cannot be printed as JSON.
TEST_F(CaseVerdictTest, SurvivesDataThatAreNotUtf8) {
  WriteData("h,c,w,y\n1,a,1,3\n1,b,1,4\n2,c,1,3\n2,\xff,1,1\n");
  case_["estimator"] = {{"kind", "by"}, {"y", case_["estimator"]["y"]}, {"by", {"c"}}};
  case_["expected"] = {{"groups", {"a", "b", "c", "d"}}};
  EXPECT_THAT(JudgeCase(case_).failure, StartsWith("one: cannot be evaluated: "));
}

}  // namespace
}  // namespace sipas::reference
