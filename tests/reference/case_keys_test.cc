#include "tests/reference/case_keys.h"

#include <gtest/gtest.h>

namespace sipas::reference {
namespace {

const Json kDesign = {{"data", "a.csv"}, {"weight", "w"}, {"strata", {"h"}}, {"psu", {"c"}}};
const Json kEstimator = {{"kind", "mean"}, {"y", {{"col", "y"}, {"score", "value"}}}};

Json With(Json json, const char* key, const Json& value) {
  json[key] = value;
  return json;
}

std::string Complaint(const std::string& kind, const Json& design, const Json& estimator) {
  return std::string(CheckKeys(kind, design, estimator).message());
}

TEST(CaseKeysTest, TakesEveryDocumentedKeyAndWordsForPeople) {
  Json design = kDesign;
  design.update({{"nest", true},
                 {"fpc", {"N"}},
                 {"lonely_psu", "average"},
                 {"adjust_domain_lonely", true},
                 {"replicates", {{"file", "r.csv"}, {"type", "JK1"}, {"mse", true}}},
                 {"note", "two villages"},
                 {"source", "R"}});
  design["calibration"] = {
      {{"type", "poststratify"}, {"by", {"sex"}}, {"totals", {{{"sex", 1}, {"Freq", 5}}}}},
      {{"type", "calibrate"},
       {"calfun", "raking"},
       {"epsilon", 1e-12},
       {"maxit", 100},
       {"margins", {{{"by", {"sex"}}, {"totals", {{{"sex", 1}, {"Freq", 5}}}}}}}}};
  EXPECT_EQ(Complaint("mean", design, With(kEstimator, "comment", "")), "");
  EXPECT_EQ(Complaint("wave_difference", {{"wave1", kDesign}, {"wave2", kDesign}},
                      {{"kind", "wave_difference"}, {"items", {"q1"}}, {"scoring", "value"}}),
            "");
}

TEST(CaseKeysTest, NamesAKeyOfTheDesignThatNobodyReads) {
  EXPECT_EQ(Complaint("mean", With(kDesign, "pps", "brewer"), kEstimator),
            "unknown design key 'pps'");
  EXPECT_EQ(Complaint("mean", With(kDesign, "wave1", kDesign), kEstimator),
            "unknown design key 'wave1'");
  const Json waves = {{"wave1", kDesign}, {"wave2", With(kDesign, "pps", 1)}};
  EXPECT_EQ(Complaint("wave_difference", waves, {{"kind", "wave_difference"}}),
            "unknown design key 'pps'");
  EXPECT_EQ(Complaint("mean", With(kDesign, "replicates", {{"rho", 0.5}}), kEstimator),
            "unknown replicates key 'rho'");
}

TEST(CaseKeysTest, NamesAKeyOfTheCalibrationThatNobodyReads) {
  const Json bounds = {{{"type", "calibrate"}, {"bounds", {0.5, 2}}}};
  EXPECT_EQ(Complaint("mean", With(kDesign, "calibration", bounds), kEstimator),
            "unknown calibration key 'bounds'");
  const Json column = {{{"type", "poststratify"},
                        {"by", {"sex"}},
                        {"totals", {{{"sex", 1}, {"age", 2}, {"Freq", 5}}}}}};
  EXPECT_EQ(Complaint("mean", With(kDesign, "calibration", column), kEstimator),
            "unknown totals key 'age'");
}

TEST(CaseKeysTest, NamesAKeyOfTheEstimatorThatNobodyReads) {
  EXPECT_EQ(Complaint("mean", kDesign, With(kEstimator, "trim", 0.1)),
            "unknown estimator key 'trim'");
  // Known, but to another kind.
  EXPECT_EQ(Complaint("mean", kDesign, With(kEstimator, "level", 0.9)),
            "unknown estimator key 'level'");
  EXPECT_EQ(Complaint("mean", kDesign, With(kEstimator, "y", {{"col", "y"}, {"lag", 1}})),
            "unknown variable key 'lag'");
  const Json domain = {{{"col", "g"}, {"op", "eq"}, {"value", 1}, {"not", true}}};
  EXPECT_EQ(Complaint("mean", kDesign, With(kEstimator, "domain", domain)),
            "unknown domain key 'not'");
}

TEST(CaseKeysTest, NamesWhatIsNoObject) {
  EXPECT_EQ(Complaint("mean", "apisrs", kEstimator), "design is no object");
  EXPECT_EQ(Complaint("mean", kDesign, With(kEstimator, "y", "api00")), "variable is no object");
}

}  // namespace
}  // namespace sipas::reference
