#include "libs/stats/e_detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/stats/false_discovery.h"
#include "libs/stats/hash64.h"

namespace sipas::stats {
namespace {

const EDetectorRule kRule{.level = 0.85, .bet = 0.5};

// tests/reference/data/likert_seq_602.csv, answers 1 to 5, mean 0.889 of the scale.
constexpr std::string_view kAnswers =
    "555554555552545555544545455445355545554545535554555535545535"
    "544555555555555255454455552554554555554345455553554554544455"
    "454555545545555545555453544555554553435555554555345445445455"
    "555445545555354444554545555544544535255554555555555425555554"
    "545435345455554353555555545555554454244555554445544444455454";

// Recursions as they stand in the paper, in plain numbers.
struct Plain {
  double cusum = 1;
  double sr = 0;
  int alarm_cusum = 0;
  int alarm_sr = 0;
  int days = 0;

  void Add(double answer) {
    ++days;
    const double factor = 1 - 0.5 * (answer - 0.85);
    cusum = factor * std::max(cusum, 1.0);
    sr = factor * (sr + 1);
    if (alarm_cusum == 0 && cusum >= 100) alarm_cusum = days;
    if (alarm_sr == 0 && sr >= 100) alarm_sr = days;
  }
};

TEST(EDetectorTest, StaysQuietOnRealAnswersAndAlarmsAfterTheFall) {
  EDetector detector = *EDetector::Make(kRule);
  Plain plain;
  int alarm_cusum = 0;
  int alarm_sr = 0;
  std::vector<double> answers;
  for (const char answer : kAnswers) answers.push_back((answer - '1') / 4.0);
  for (std::uint64_t i = 0; i < 100; ++i) {
    answers.push_back(HashedUniform(Hash64(602 + i)) < 0.6 ? 1 : 0);
  }
  for (const double answer : answers) {
    EXPECT_EQ(detector.AddMean(answer), Error::kOk);
    plain.Add(answer);
    if (alarm_cusum == 0 && detector.log_cusum() >= std::log(100)) alarm_cusum = plain.days;
    if (alarm_sr == 0 && detector.log_sr() >= std::log(100)) alarm_sr = plain.days;
    if (plain.days == 300) {  // values of an independent program
      EXPECT_NEAR(std::exp(detector.log_cusum()), 1.20373585708154, 1e-12);
      EXPECT_NEAR(std::exp(detector.log_sr()), 69.87845321526162, 1e-10);
      EXPECT_NEAR(detector.e_value(), 69.87845321526162 / 300, 1e-12);
    }
  }
  EXPECT_EQ(alarm_sr, plain.alarm_sr);
  EXPECT_EQ(alarm_cusum, plain.alarm_cusum);
  EXPECT_GT(alarm_sr, 300);
  EXPECT_GE(alarm_cusum, alarm_sr);
  EXPECT_LE(alarm_cusum, 400);
  RecordProperty("alarm_sr", alarm_sr);
  RecordProperty("alarm_cusum", alarm_cusum);
}

TEST(EDetectorTest, ADayIsTheProductOfItsAnswersInAnyOrder) {
  EDetector detector = *EDetector::Make(kRule);
  const std::vector<std::uint64_t> day = {1, 0, 2, 3, 4};
  EXPECT_EQ(detector.AddDay(day), Error::kOk);
  double product = 1;
  for (const double answer : {1.0, 0.5, 0.75, 1.0, 0.0, 0.5, 0.75, 1.0, 0.75, 1.0}) {
    product *= 1 - 0.5 * (answer - 0.85);
  }
  EXPECT_NEAR(std::exp(detector.log_sr()), product, 1e-14);
  EXPECT_EQ(detector.AddDay(day), Error::kOk);
  EXPECT_NEAR(std::exp(detector.log_sr()), product * (product + 1), 1e-13);
  EXPECT_NEAR(std::exp(detector.log_cusum()), product * std::max(product, 1.0), 1e-13);
  EXPECT_EQ(detector.days(), 2U);
}

TEST(EDetectorTest, ManyAnswersDoNotOverflow) {
  EDetector detector = *EDetector::Make(kRule);
  const std::vector<std::uint64_t> day = {1000000, 0};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(detector.AddDay(day), Error::kOk);
  EXPECT_NEAR(detector.log_sr(), 3e6 * std::log1p(0.5 * 0.85), 1e-6);
}

// Mean exactly at the level: the least favourable case of "no change".
TEST(EDetectorTest, FalseAlarmsAreAtLeastAsRareAsTheThresholdSays) {
  constexpr int kRuns = 400;
  constexpr double kThreshold = 30;
  double days_sr = 0;
  double days_cusum = 0;
  std::uint64_t counter = 0;
  for (int run = 0; run < kRuns; ++run) {
    EDetector detector = *EDetector::Make(kRule);
    bool sr = false;
    bool cusum = false;
    for (int day = 1; day <= 3000 && !(sr && cusum); ++day) {
      std::uint64_t counts[2] = {0, 0};
      for (int i = 0; i < 5; ++i) ++counts[HashedUniform(Hash64(++counter)) < 0.85 ? 1 : 0];
      EXPECT_EQ(detector.AddDay(counts), Error::kOk);
      days_sr += sr ? 0 : 1;
      days_cusum += cusum ? 0 : 1;
      sr = sr || detector.log_sr() >= std::log(kThreshold);
      cusum = cusum || detector.log_cusum() >= std::log(kThreshold);
    }
  }
  EXPECT_GE(days_sr / kRuns, kThreshold);
  EXPECT_GE(days_cusum / kRuns, days_sr / kRuns);
  RecordProperty("days_sr", std::to_string(days_sr / kRuns));
  RecordProperty("days_cusum", std::to_string(days_cusum / kRuns));
}

TEST(EDetectorTest, LocalitiesThatFellAreFoundAmongMany) {
  std::vector<double> e;
  std::uint64_t counter = 1000000;
  for (int locality = 0; locality < 60; ++locality) {
    EDetector detector = *EDetector::Make(kRule);
    for (int day = 1; day <= 40; ++day) {
      const double share = locality < 3 && day > 20 ? 0.5 : 0.88;
      std::uint64_t counts[2] = {0, 0};
      for (int i = 0; i < 10; ++i) ++counts[HashedUniform(Hash64(++counter)) < share ? 1 : 0];
      EXPECT_EQ(detector.AddDay(counts), Error::kOk);
    }
    e.push_back(detector.e_value());
  }
  const auto flags = *EBenjaminiHochberg(e, 0.1);
  for (std::size_t i = 0; i < flags.size(); ++i) EXPECT_EQ(flags[i], i < 3) << i << " " << e[i];
}

TEST(EDetectorTest, ImpossibleInputIsNamed) {
  EXPECT_EQ(EDetector::Make({.level = 1, .bet = 0.5}).error(), Error::kNotAShare);
  EXPECT_EQ(EDetector::Make({.level = 0.5, .bet = 2}).error(), Error::kScoreNotFinite);
  EXPECT_EQ(EDetector::Make({.level = 0.5, .bet = 0}).error(), Error::kScoreNotFinite);
  EDetector detector = *EDetector::Make(kRule);
  EXPECT_EQ(detector.AddMean(1.5), Error::kNotAShare);
  EXPECT_EQ(detector.AddDay(std::vector<std::uint64_t>{4}), Error::kShapeMismatch);
  EXPECT_EQ(detector.days(), 0U);
  EXPECT_EQ(detector.e_value(), 0.0);
}

}  // namespace
}  // namespace sipas::stats
